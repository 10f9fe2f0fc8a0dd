package dev.steward.contract.clients;

import static dev.steward.contract.clients.CheckedOperations.equal;
import static dev.steward.contract.clients.CheckedOperations.op;
import static dev.steward.contract.clients.CheckedOperations.require;
import static dev.steward.contract.clients.CheckedOperations.until;

import com.cdancy.jenkins.rest.JenkinsApi;
import com.cdancy.jenkins.rest.JenkinsClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A typical scenario with io.github.cdancy:jenkins-rest, unchanged: first with a password, then
 * with a token that it created.
 */
public final class JenkinsRestLife {

  private static final String WORK =
      """
      <project>
        <description>Works</description><quietPeriod>0</quietPeriod>
        <properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>
          <hudson.model.StringParameterDefinition><name>WHO</name><defaultValue>world</defaultValue></hudson.model.StringParameterDefinition>
        </parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>
        <builders><hudson.tasks.Shell><command>echo "Hello $WHO" | tee greeting.txt
      echo '&lt;testsuite name="s"&gt;&lt;testcase classname="a.B" name="good"/&gt;&lt;/testsuite&gt;' &gt; t.xml</command></hudson.tasks.Shell></builders>
        <publishers>
          <hudson.tasks.ArtifactArchiver><artifacts>greeting.txt</artifacts></hudson.tasks.ArtifactArchiver>
          <hudson.tasks.junit.JUnitResultArchiver><testResults>t.xml</testResults></hudson.tasks.junit.JUnitResultArchiver>
        </publishers>
      </project>
      """;
  private static final String LONG =
      "<project><quietPeriod>0</quietPeriod><builders><hudson.tasks.Shell><command>sleep"
          + " 120</command></hudson.tasks.Shell></builders></project>";
  private static final String FOLDER = "<com.cloudbees.hudson.plugins.folder.Folder/>";

  private final JenkinsApi api;

  private JenkinsRestLife(JenkinsApi api) {
    this.api = api;
  }

  /** Reads URL, NAME and PW from the environment. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> given = System.getenv();
    String url = Objects.requireNonNull(given.get("URL"));
    String user = Objects.requireNonNull(given.get("NAME"));
    String password = Objects.requireNonNull(given.get("PW"));
    try (var client =
        JenkinsClient.builder().endPoint(url).credentials(user + ":" + password).build()) {
      var life = new JenkinsRestLife(client.api());
      life.system();
      life.jobs();
      op("user.generateNewToken");
      var token = client.api().userApi().generateNewToken("rest");
      try (var byToken =
          JenkinsClient.builder()
              .endPoint(url)
              .apiToken(user + ":" + token.data().tokenValue())
              .build()) {
        var later = new JenkinsRestLife(byToken.api());
        later.builds();
        later.queue();
      }
      op("user.revoke");
      equal(client.api().userApi().revoke(token.data().tokenUuid()).value(), true);
    }
    System.exit(0);
  }

  private void system() {
    op("system.systemInfo");
    require(api.systemApi().systemInfo().jenkinsVersion().startsWith("2."), "the version");
    op("crumbIssuer.crumb");
    require(api.crumbIssuerApi().crumb().value() != null, "a crumb");
    op("user.get");
    equal(api.userApi().get().id(), "admin");
    op("system.quietDown");
    equal(api.systemApi().quietDown().value(), true);
    op("system.cancelQuietDown");
    equal(api.systemApi().cancelQuietDown().value(), true);
    op("pluginManager.plugins");
    require(api.pluginManagerApi().plugins(1, null).plugins() != null, "plugins");
    op("statistics.overallLoad");
    require(api.statisticsApi().overallLoad() != null, "the load");
  }

  private void jobs() {
    op("jobs.create");
    equal(api.jobsApi().create(null, "work", WORK).value(), true);
    equal(api.jobsApi().create(null, "work", WORK).value(), false);
    equal(api.jobsApi().create(null, "team", FOLDER).value(), true);
    equal(api.jobsApi().create("team", "inner", LONG).value(), true);
    op("jobs.jobList");
    equal(api.jobsApi().jobList("team").jobs().size(), 1);
    op("jobs.jobInfo");
    require(
        api.jobsApi().jobInfo("team", "inner").url().endsWith("/job/team/job/inner/"),
        "the job's URL");
    equal(api.jobsApi().jobInfo(null, "absent"), null);
    op("jobs.config");
    require(api.jobsApi().config(null, "work").contains("<name>WHO</name>"), "the definition");
    equal(api.jobsApi().config("team", "inner", LONG.replace("120", "121")), true);
    op("jobs.description");
    equal(api.jobsApi().description(null, "work", "By hand"), true);
    equal(api.jobsApi().description(null, "work"), "By hand");
    op("jobs.disable");
    equal(api.jobsApi().disable(null, "work"), true);
    op("jobs.enable");
    equal(api.jobsApi().enable(null, "work"), true);
    op("jobs.rename");
    equal(api.jobsApi().rename("team", "inner", "other"), true);
    op("jobs.delete");
    equal(api.jobsApi().delete("team", "other").value(), true);
    equal(api.jobsApi().delete("team", "other").value(), false);
  }

  private int awaitBuildNumber(int item) throws Exception {
    op("queue.queueItem");
    until("the item to leave the queue", () -> api.queueApi().queueItem(item).executable() != null);
    return Objects.requireNonNull(api.queueApi().queueItem(item).executable()).number();
  }

  private void awaitBuild(String job, int number) throws Exception {
    op("jobs.buildInfo");
    until("the build to end", () -> !api.jobsApi().buildInfo(null, job, number).building());
  }

  private void builds() throws Exception {
    op("jobs.buildWithParameters");
    var queued = api.jobsApi().buildWithParameters(null, "work", Map.of("WHO", List.of("Ada")));
    int item = Objects.requireNonNull(queued.value());
    int number = awaitBuildNumber(item);
    awaitBuild("work", number);
    equal(api.jobsApi().buildInfo(null, "work", number).result(), "SUCCESS");
    op("jobs.progressiveText");
    require(api.jobsApi().progressiveText(null, "work", 0).text().contains("Hello Ada"), "the log");
    equal(api.jobsApi().progressiveText(null, "work", number, 0).hasMoreData(), false);
    op("jobs.lastBuildNumber");
    equal(api.jobsApi().lastBuildNumber(null, "work"), 1);
    op("jobs.lastBuildTimestamp");
    require(
        !api.jobsApi().lastBuildTimestamp(null, "work").isEmpty(),
        "the timestamp of the last build");
    op("jobs.artifact");
    try (var in = api.jobsApi().artifact(null, "work", number, "greeting.txt")) {
      equal(new String(in.readAllBytes(), StandardCharsets.UTF_8), "Hello Ada\n");
    }
    op("jobs.testReport");
    equal(api.jobsApi().testReport(null, "work", number).get("passCount").getAsInt(), 1);
  }

  private void queue() throws Exception {
    equal(api.jobsApi().create(null, "long", LONG).value(), true);
    op("jobs.build");
    int number =
        awaitBuildNumber(Objects.requireNonNull(api.jobsApi().build(null, "long").value()));
    int waiting = Objects.requireNonNull(api.jobsApi().build(null, "long").value());
    op("queue.queue");
    until("one item in the queue", () -> api.queueApi().queue().size() == 1);
    op("queue.cancel");
    equal(api.queueApi().cancel(waiting).value(), true);
    equal(api.queueApi().queueItem(waiting).cancelled(), true);
    op("jobs.stop");
    equal(api.jobsApi().stop(null, "long", number).value(), true);
    awaitBuild("long", number);
    equal(api.jobsApi().buildInfo(null, "long", number).result(), "ABORTED");
  }
}
