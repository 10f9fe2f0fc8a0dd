package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long lists are written from cached parts, with the same result as without the cache. */
class LongListTest {

  private static final String ASKED =
      "/api/json?tree=jobs[name,color,url,nextBuildNumber,lastBuild[number,result,building]";

  @TempDir Path home;
  private Running server;
  private String auth;

  @BeforeEach
  void start() {
    server = new Running(home);
    auth = Http.basic("admin", server.token().value());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aListThatIsAskedForAgainAndAgainIsWhatOneThatNobodyAskedForIs() {
    var random = new Random(42);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 230; i++) {
      add(names, "job-" + i);
    }
    server.folder("/", "job-17-folder");
    for (int i = 0; i < 120; i++) {
      change(random, names, i);
      compare(i);
    }
  }

  private void add(List<String> names, String name) {
    assertThat(
            server
                .http
                .post(
                    "/createItem?name=" + name, "<project/>", auth, "Content-Type: application/xml")
                .status())
        .isEqualTo(200);
    names.add(name);
  }

  private void change(Random random, List<String> names, int i) {
    int at = random.nextInt(names.size());
    String job = "/job/" + names.get(at);
    switch (random.nextInt(7)) {
      case 0 -> server.http.post(job + "/disable", "", auth);
      case 1 -> server.http.post(job + "/enable", "", auth);
      case 2 -> {
        server.http.post(job + "/doDelete", "", auth);
        names.remove(at);
      }
      case 3 -> {
        server.http.post(job + "/confirmRename?newName=" + names.get(at) + "-" + i, "", auth);
        names.set(at, names.get(at) + "-" + i);
      }
      case 4 -> add(names, "added-" + i);
      case 5 -> server.http.post(job + "/build?delay=0sec", "", auth);
      default -> {
        // Replace several neighbouring jobs at once.
        for (int n = 0; n < 8; n++) {
          int gone = Math.min(at, names.size() - 1);
          server.http.post("/job/" + names.remove(gone) + "/doDelete", "", auth);
          add(names, "many-" + i + "-" + n);
        }
      }
    }
  }

  /** Compares cached and uncached lists; retries, because running builds change them. */
  private void compare(int i) {
    String again = "";
    for (int round = 0; round < 50; round++) {
      again = server.http.get(ASKED + "]", auth).body();
      // An unknown field makes the request unique, so it is not cached.
      String anew = server.http.get(ASKED + ",x" + i + "y" + round + "]", auth).body();
      if (again.equals(anew) && again.equals(server.http.get(ASKED + "]", auth).body())) {
        return;
      }
    }
    assertThat(again).isEqualTo(server.http.get(ASKED + ",z" + i + "]", auth).body());
  }
}
