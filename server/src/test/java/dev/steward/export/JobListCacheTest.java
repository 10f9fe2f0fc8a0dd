package dev.steward.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Long lists are written from cached parts, with the same result as without the cache. */
@Tag("integration")
class JobListCacheTest {

  private static final String LIST_PATH =
      "/api/json?tree=jobs[name,color,url,nextBuildNumber,lastBuild[number,result,building]";

  @RegisterExtension final TestServer server = TestServer.create();
  private String auth;

  @BeforeEach
  void start() {
    auth = Http.basic("admin", server.createToken().value());
  }

  @Test
  void cachedListsEqualUncachedOnes() {
    var random = new Random(42);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 230; i++) {
      addJob(names, "job-" + i);
    }
    server.createFolder("/", "job-17-folder");
    for (int i = 0; i < 120; i++) {
      changeRandomJob(random, names, i);
      compareWithUncached(i);
    }
  }

  private void addJob(List<String> names, String name) {
    assertThat(
            server
                .http()
                .post(
                    "/createItem?name=" + name, "<project/>", auth, "Content-Type: application/xml")
                .status())
        .isEqualTo(200);
    names.add(name);
  }

  private void changeRandomJob(Random random, List<String> names, int i) {
    int index = random.nextInt(names.size());
    String job = "/job/" + names.get(index);
    switch (random.nextInt(7)) {
      case 0 -> server.http().post(job + "/disable", "", auth);
      case 1 -> server.http().post(job + "/enable", "", auth);
      case 2 -> {
        server.http().post(job + "/doDelete", "", auth);
        names.remove(index);
      }
      case 3 -> {
        server.http().post(job + "/confirmRename?newName=" + names.get(index) + "-" + i, "", auth);
        names.set(index, names.get(index) + "-" + i);
      }
      case 4 -> addJob(names, "added-" + i);
      case 5 -> server.http().post(job + "/build?delay=0sec", "", auth);
      default -> {
        // Replace several neighbouring jobs at once.
        for (int n = 0; n < 8; n++) {
          int deletedIndex = Math.min(index, names.size() - 1);
          server.http().post("/job/" + names.remove(deletedIndex) + "/doDelete", "", auth);
          addJob(names, "many-" + i + "-" + n);
        }
      }
    }
  }

  /** Compares cached and uncached lists; retries, because running builds change them. */
  private void compareWithUncached(int i) {
    String cached = "";
    for (int round = 0; round < 50; round++) {
      cached = server.http().get(LIST_PATH + "]", auth).body();
      // An unknown field makes the request unique, so it is not cached.
      String uncached = server.http().get(LIST_PATH + ",x" + i + "y" + round + "]", auth).body();
      if (cached.equals(uncached)
          && cached.equals(server.http().get(LIST_PATH + "]", auth).body())) {
        return;
      }
    }
    assertThat(cached).isEqualTo(server.http().get(LIST_PATH + ",z" + i + "]", auth).body());
  }
}
