package dev.steward.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.access.Caller;
import dev.steward.access.ProtectedObject;
import dev.steward.audit.Audit;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.work.BackgroundTasks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract of job references on every database: definitions follow the jobs that they name. */
abstract class ReferencesContract {

  private static final Caller WHO = Caller.system();
  private static final String FOLDER = "<com.cloudbees.hudson.plugins.folder.Folder/>";

  @TempDir Path home;
  private final Set<String> hidden = new HashSet<>();
  private Store store;
  private Audit audit;
  private Jobs jobs;
  private JobDependencies links;

  abstract Store open(Path folder);

  @BeforeEach
  void open() {
    store = open(home);
    var random = new SecureRandom();
    var clock = Clock.systemUTC();
    audit = new Audit(store, clock);
    jobs =
        new Jobs(
            store,
            (_, _, subject) ->
                !(subject instanceof ProtectedObject.ItemObject(String name)
                    && hidden.contains(name)),
            audit,
            new Encryptor(ServerKey.of(home, random), "t", random),
            new BackgroundTasks(clock),
            clock);
    links = new JobDependencies(store);
    jobs.listen(links);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Folder folder(String fullName) {
    return (Folder) make(fullName, FOLDER);
  }

  private Item make(String fullName, String xml) {
    String in = ItemPaths.parent(fullName);
    String name = in.isEmpty() ? fullName : fullName.substring(in.length() + 1);
    return jobs.create(WHO, in.isEmpty() ? null : (Folder) item(in), name, xml);
  }

  private Item job(String fullName) {
    return make(fullName, "<project/>");
  }

  /** A job with a downstream job. */
  private Item starting(String fullName, String childProjects) {
    return make(
        fullName,
        "<project>\n <!-- kept -->\n <publishers><hudson.tasks.BuildTrigger><childProjects>"
            + childProjects
            + "</childProjects></hudson.tasks.BuildTrigger></publishers></project>");
  }

  private Item item(String fullName) {
    return Objects.requireNonNull(jobs.findItem(WHO, fullName), fullName);
  }

  private String named(String fullName, String element) {
    String xml = jobs.configXml(WHO, item(fullName));
    int from = xml.lastIndexOf("<" + element + ">") + element.length() + 2;
    return xml.substring(from, xml.indexOf("</" + element + ">", from));
  }

  private String children(String fullName) {
    return named(fullName, "childProjects");
  }

  private List<String> next(String fullName) {
    return links.jobsToStart((Job) item(fullName)).stream()
        .map(next -> Objects.requireNonNull(jobs.find(next.jobId())).fullName())
        .toList();
  }

  private void move(String fullName, @Nullable String to) {
    jobs.move(WHO, item(fullName), to == null ? null : (Folder) item(to));
  }

  @Test
  void aRenamedJobIsStillStartedAndStillStarts() {
    job("rb");
    starting("ra", "rb");
    make(
        "rc",
        "<project><triggers><jenkins.triggers.ReverseBuildTrigger><upstreamProjects>ra"
            + "</upstreamProjects></jenkins.triggers.ReverseBuildTrigger></triggers></project>");
    jobs.rename(WHO, item("rb"), "rb2");
    assertThat(children("ra")).isEqualTo("rb2");
    assertThat(next("ra")).containsExactly("rb2", "rc");
    jobs.rename(WHO, item("ra"), "ra2");
    assertThat(named("rc", "upstreamProjects")).isEqualTo("ra2");
    assertThat(next("ra2")).containsExactly("rb2", "rc");
  }

  @Test
  void onlyTheNameThatChangedIsWritten() {
    job("a");
    job("b");
    job("B c");
    starting("up", " a , b,\n b, B c , missing, $b ");
    jobs.rename(WHO, item("b"), "x & y".replace("&", "+"));
    assertThat(children("up")).isEqualTo(" a , x + y,\n x + y, B c , missing, $b ");
    assertThat(jobs.configXml(WHO, item("up"))).contains("<!-- kept -->");
  }

  @Test
  void namesInFoldersFollowTheFolder() {
    folder("FA");
    folder("FA/sub");
    job("FA/x");
    job("FA/sub/y");
    starting("ext", "FA/x, FA/sub/y, FA/gone, FA2/x");
    starting("FA/in", "x, sub/y, ../ext, /FA/x");
    jobs.rename(WHO, item("FA"), "FB");
    assertThat(children("ext")).isEqualTo("FB/x, FB/sub/y, FB/gone, FA2/x");
    assertThat(children("FB/in")).isEqualTo("x, sub/y, ../ext, /FB/x");
    assertThat(next("ext")).containsExactlyInAnyOrder("FB/x", "FB/sub/y");
    assertThat(next("FB/in")).containsExactlyInAnyOrder("FB/x", "FB/sub/y", "ext");
    folder("V");
    move("FB/sub", "V");
    assertThat(children("ext")).isEqualTo("FB/x, V/sub/y, FB/gone, FA2/x");
    assertThat(children("FB/in")).isEqualTo("x, ../V/sub/y, ../ext, /FB/x");
  }

  @Test
  void aMovedJobIsNamedByItsNewPlaceAndNamesOthersByTheirs() {
    folder("V");
    folder("V/deep");
    job("down");
    job("top");
    job("V/top");
    starting("up", "down");
    starting("V/beside", "../down, down");
    starting("mover", "top, down");
    move("down", "V");
    assertThat(children("up")).isEqualTo("V/down");
    assertThat(children("V/beside")).isEqualTo("down, down");
    // In the folder, "top" would name another job.
    move("mover", "V");
    assertThat(children("V/mover")).isEqualTo("../top, V/down");
    assertThat(next("V/mover")).containsExactlyInAnyOrder("top", "V/down");
    move("V/mover", "V/deep");
    assertThat(next("V/deep/mover")).containsExactlyInAnyOrder("top", "V/down");
    move("V/deep/mover", null);
    assertThat(next("mover")).containsExactlyInAnyOrder("top", "V/down");
  }

  @Test
  void aNameThatMeansAnotherJobOfTheSameNameStays() {
    folder("F");
    job("F/b");
    job("b");
    starting("F/up", "b");
    starting("other", "F/b");
    jobs.rename(WHO, item("b"), "b2");
    assertThat(children("F/up")).isEqualTo("b");
    jobs.rename(WHO, item("F/b"), "B");
    assertThat(children("F/up")).isEqualTo("B");
    assertThat(children("other")).isEqualTo("F/B");
  }

  @Test
  void fieldsThatStartNothingFollowToo() {
    job("lib");
    make(
        "app",
        """
        <project>
          <properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>
            <hudson.model.RunParameterDefinition><name>R</name><projectName>lib</projectName>
            </hudson.model.RunParameterDefinition>
          </parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>
          <builders><hudson.plugins.copyartifact.CopyArtifact><project>lib</project>
          </hudson.plugins.copyartifact.CopyArtifact></builders>
          <publishers>
            <hudson.tasks.test.AggregatedTestResultPublisher><jobs>lib</jobs>
            </hudson.tasks.test.AggregatedTestResultPublisher>
            <hudson.plugins.parameterizedtrigger.BuildTrigger><configs>
              <hudson.plugins.parameterizedtrigger.BuildTriggerConfig>
                <projects>lib, app</projects>
              </hudson.plugins.parameterizedtrigger.BuildTriggerConfig>
            </configs></hudson.plugins.parameterizedtrigger.BuildTrigger>
          </publishers>
        </project>
        """);
    jobs.rename(WHO, item("lib"), "core");
    assertThat(named("app", "projectName")).isEqualTo("core");
    assertThat(named("app", "project")).isEqualTo("core");
    assertThat(named("app", "jobs")).isEqualTo("core");
    assertThat(named("app", "projects")).isEqualTo("core, app");
    Item renamed = jobs.rename(WHO, item("app"), "tool");
    assertThat(named("tool", "projects")).isEqualTo("core, tool");
    assertThat(renamed.revision()).isEqualTo(item("tool").revision()).isEqualTo(3);
    assertThat(next("core")).isEmpty();
    assertThat(links.neighboursOfAll()).isEmpty();
  }

  @Test
  void theChangeIsInTheHistoryAndInTheAudit() {
    job("rb");
    Item up = starting("up", "rb");
    Item held = jobs.copy(WHO, null, "copy", "up");
    jobs.rename(WHO, item("rb"), "rb2");
    assertThat(jobs.revisions(WHO, up)).extracting(Revision::number).containsExactly(2L, 1L);
    assertThat(jobs.findRevision(WHO, up, 1)).contains("<childProjects>rb<");
    assertThat(audit.newest(100).toString()).contains("r2: rb is now rb2");
    assertThat(children("copy")).isEqualTo("rb2");
    assertThat(((Job) item("copy")).awaitingFirstSave()).as("still not saved by a person").isTrue();
    assertThat(held.revision()).isEqualTo(1);
  }

  @Test
  void aJobThatTheCallerMayNotEvenReadIsUpdatedToo() {
    job("rb");
    starting("up", "rb");
    hidden.add("up");
    jobs.rename(WHO, item("rb"), "rb2");
    hidden.clear();
    assertThat(children("up")).isEqualTo("rb2");
  }

  @Test
  void aRenameReadsNoDefinitionThatDoesNotNameTheJob() {
    folder("many");
    for (int i = 0; i < 200; i++) {
      starting("many/j" + i, "other" + i);
    }
    job("rb");
    starting("up", "rb");
    long before = statements(() -> jobs.rename(WHO, item("rb"), "rb2"));
    for (int i = 200; i < 400; i++) {
      starting("many/j" + i, "other" + i);
    }
    assertThat(statements(() -> jobs.rename(WHO, item("rb2"), "rb3"))).isEqualTo(before);
    assertThat(children("up")).isEqualTo("rb3");
  }

  private long statements(Runnable change) {
    long before = store.statementCount();
    change.run();
    return store.statementCount() - before;
  }

  @Test
  void aDefinitionThatWasKeptBeforeItsNamesWereIsReadAtTheRename() {
    job("lib");
    make(
        "app",
        "<project><builders><hudson.plugins.copyartifact.CopyArtifact><project>lib</project>"
            + "</hudson.plugins.copyartifact.CopyArtifact></builders></project>");
    store.write(tx ->
        tx.update(
            "UPDATE job_link SET other_key = ? WHERE kind = 'NAMES'", JobDependencies.NOT_INDEXED));
    jobs.rename(WHO, item("lib"), "core");
    assertThat(named("app", "project")).isEqualTo("core");
  }
}
