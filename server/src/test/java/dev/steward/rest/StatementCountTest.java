package dev.steward.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.store.Store;
import dev.steward.testing.DelegatingStore;
import dev.steward.testing.TestServer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Number of SQL statements per request, and freshness of cached responses. */
@Tag("integration")
class StatementCountTest {

  private static final List<String> LISTS =
      List.of(
          "/api/json?tree=jobs[name,color,lastBuild[number,result]]",
          "/api/json?tree=jobs[name,description,builds[number,result,timestamp]{0,5}]",
          "/api/json?depth=2",
          "/view/all/api/xml?tree=jobs[name,lastCompletedBuild[duration,actions[*]]]",
          "/queue/api/json",
          "/computer/api/json?depth=2",
          "/",
          "/?sort=status",
          "/?filter=job&sort=-failure",
          "/view/all/",
          "/job/job-1/",
          "/job/job-1/configure",
          "/job/job-1/jobConfigHistory/",
          "/job/job-1/1/",
          "/job/job-1/1/console",
          "/job/job-1/changes",
          "/queue/",
          "/computer/",
          "/search/?q=job",
          "/search/suggest?query=job",
          "/manage/",
          "/manage/health",
          "/manage/tokens",
          "/manage/audit",
          "/people/",
          "/user/admin/security/",
          "/user/admin/");

  private final AtomicLong statements = new AtomicLong();

  @RegisterExtension
  final TestServer server =
      TestServer.create(TestServer::settings, store -> new CountingStore(store, statements));

  /** A store that counts the statements of all read transactions. */
  private static final class CountingStore extends DelegatingStore {
    private final AtomicLong statements;

    CountingStore(Store store, AtomicLong statements) {
      super(store);
      this.statements = statements;
    }

    @Override
    public <T extends @Nullable Object> T read(TxFunction<T> work) {
      long before = super.statementCount();
      try {
        return super.read(work);
      } finally {
        statements.addAndGet(super.statementCount() - before);
      }
    }
  }

  private long statementsOf(String path) {
    server.get(path);
    long before = statements.get();
    assertThat(server.get(path).status()).as(path).isEqualTo(200);
    return statements.get() - before;
  }

  private void createJobs(int from, int to) {
    for (int i = from; i < to; i++) {
      server.createJob("job-" + i, "true");
      server.startBuild("/job/job-" + i + "/");
    }
    String url = "/api/json?tree=jobs[lastCompletedBuild[number]]";
    TestServer.await("all builds to end", () -> !server.getBody(url).contains("null"));
  }

  /** Counts the read statements from a build request to the completion of the build. */
  private long statementsOfBuild(String job, int number) {
    long before = statements.get();
    server.build("/job/" + job + "/", number, "SUCCESS");
    return statements.get() - before;
  }

  private void createThrottledJobs(int from, int to) {
    for (int i = from; i < to; i++) {
      server.createItem(
          "held-" + i,
          "<project><properties>"
              + "<hudson.plugins.throttleconcurrents.ThrottleJobProperty><categories>"
              + "<string>deploy</string></categories><throttleEnabled>true</throttleEnabled>"
              + "<throttleOption>category</throttleOption>"
              + "</hudson.plugins.throttleconcurrents.ThrottleJobProperty></properties><builders><hudson.tasks.Shell><command>sleep"
              + " 600</command></hudson.tasks.Shell></builders></project>");
      server.startBuild("/job/held-" + i + "/");
    }
  }

  @Test
  void throttledJobsCostOtherBuildsNoStatements() {
    for (String categories : new String[] {"deploy=1/0", "deploy=0/1"}) {
      int first = categories.equals("deploy=1/0") ? 0 : 100;
      server.postJson("/settings", "{\"throttleCategories\":\"" + categories + "\"}");
      server.createJob("free-" + first, "true");
      createThrottledJobs(first, first + 3);
      server.await("/computer/api/json", "\"busyExecutors\":1");
      long few = Long.MAX_VALUE;
      for (int number = 1; number <= 4; number++) {
        few = Math.min(few, statementsOfBuild("free-" + first, number));
      }
      createThrottledJobs(first + 3, first + 60);
      long many = Long.MAX_VALUE;
      for (int number = 5; number <= 8; number++) {
        many = Math.min(many, statementsOfBuild("free-" + first, number));
      }
      // Checking each of the 60 queued jobs would need at least one statement; the margin allows
      // for polls.
      assertThat(many).as(categories).isLessThan(few + 40);
      assertThat(server.getBody("/queue/api/json")).contains("held-" + (first + 59));
      for (int i = first; i < first + 60; i++) {
        server.post("/job/held-" + i + "/doDelete");
      }
      server.await("/computer/api/json", "\"busyExecutors\":0");
    }
  }

  @Test
  void statementsForAListDoNotDependOnItsLength() {
    createJobs(0, 3);
    List<Long> few = LISTS.stream().map(this::statementsOf).toList();
    createJobs(3, 30);
    assertThat(LISTS.stream().map(this::statementsOf).toList()).isEqualTo(few);
  }

  /**
   * Returns the cached response once it equals the response to another query string, which is not
   * cached.
   */
  private String cachedJob() {
    String cached = "";
    for (int i = 0; i < 200; i++) {
      cached = server.getBody("/job/polled/api/json");
      // A build may begin or end between the two requests: retry.
      if (cached.equals(server.getBody("/job/polled/api/json?depth=0"))) {
        return cached;
      }
    }
    throw new AssertionError("out of date: " + cached);
  }

  private void assertChangeIsVisible(String path, String body, String expected) {
    cachedJob();
    int status = server.post("/job/polled/" + path, body).status();
    assertThat(status).as(path).isLessThan(400);
    TestServer.await(expected + " after " + path, () -> cachedJob().contains(expected));
  }

  @Test
  void pollingAJobShowsEveryChange() {
    server.createJob("polled", "echo hello");
    assertChangeIsVisible("submitDescription", "description=new", "\"description\":\"new\"");
    assertChangeIsVisible("disable", "", "\"color\":\"disabled\"");
    assertChangeIsVisible("enable", "", "\"color\":\"notbuilt\"");
    assertChangeIsVisible("build?delay=0sec", "", "\"lastSuccessfulBuild\":{");
    assertChangeIsVisible("build?delay=3600sec", "", "\"inQueue\":true");
    assertChangeIsVisible(
        "build?delay=0sec",
        "",
        "\"lastCompletedBuild\":{\"_class\":\"hudson.model.FreeStyleBuild\",\"number\":2");
    assertChangeIsVisible(
        "2/doDelete", "", "\"lastBuild\":{\"_class\":\"hudson.model.FreeStyleBuild\",\"number\":1");
    server.post("/job/polled/doRename?newName=moved");
    assertThat(server.getBody("/job/moved/api/json")).contains("\"fullName\":\"moved\"");
    assertThat(server.get("/job/polled/api/json").status()).isEqualTo(404);
  }

  private static final List<String> TREES =
      List.of(
          "/api/json?tree=jobs[name,description,jobs[name,color,description,lastBuild[result]]]",
          "/api/json?tree=jobs[name,primaryView[name],views[name,url]]",
          "/api/json?tree=views[name,jobs[name,description]]",
          "/job/folder-0/api/json?depth=1",
          "/view/list-0/api/json?tree=jobs[name,description]",
          "/job/folder-0/",
          "/job/folder-0/job/job-0/api/json");

  private void createFolders(int from, int to) {
    for (int i = from; i < to; i++) {
      server.createFolder("/", "folder-" + i);
      for (int j = 0; j < 3; j++) {
        server.createJob("/job/folder-" + i + "/", "job-" + j, "true");
      }
      server.postXml(
          "/createView?name=list-" + i,
          "<hudson.model.ListView><jobNames><string>folder-0/job-0</string><string>folder-0/job-1"
              + "</string></jobNames><recurse>true</recurse></hudson.model.ListView>");
    }
  }

  @Test
  void statementsForATreeDoNotDependOnItsSize() {
    createFolders(0, 3);
    List<Long> few = TREES.stream().map(this::statementsOf).toList();
    createFolders(3, 12);
    assertThat(TREES.stream().map(this::statementsOf).toList()).isEqualTo(few);
  }
}
