package dev.steward.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.access.Caller;
import dev.steward.access.ProtectedObject;
import dev.steward.audit.Audit;
import dev.steward.boot.BuiltInTypes;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.task.BackgroundTasks;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of job references, tested on every database: definitions follow the jobs that they
 * name.
 */
@Tag("integration")
abstract class ReferencesContract {

  private static final Caller SYSTEM = Caller.system();
  private static final String FOLDER = "<com.cloudbees.hudson.plugins.folder.Folder/>";

  @TempDir Path home;
  private final Set<String> hiddenItems = new HashSet<>();
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
                    && hiddenItems.contains(name)),
            audit,
            new Encryptor(ServerKey.of(home, random), "t", random),
            new BackgroundTasks(clock),
            BuiltInTypes.registry(),
            clock);
    links = new JobDependencies(store, BuiltInTypes.registry());
    jobs.onChange(links);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Folder createFolder(String fullName) {
    return (Folder) createItem(fullName, FOLDER);
  }

  private Item createItem(String fullName, String xml) {
    String parent = ItemPaths.parent(fullName);
    String name = parent.isEmpty() ? fullName : fullName.substring(parent.length() + 1);
    return jobs.create(SYSTEM, parent.isEmpty() ? null : (Folder) item(parent), name, xml);
  }

  private Item createJob(String fullName) {
    return createItem(fullName, "<project/>");
  }

  /** A job with a downstream job. */
  private Item createUpstream(String fullName, String childProjects) {
    return createItem(
        fullName,
        "<project>\n <!-- kept -->\n <publishers><hudson.tasks.BuildTrigger><childProjects>"
            + childProjects
            + "</childProjects></hudson.tasks.BuildTrigger></publishers></project>");
  }

  private Item item(String fullName) {
    return Objects.requireNonNull(jobs.findItem(SYSTEM, fullName), fullName);
  }

  private String elementText(String fullName, String element) {
    String xml = jobs.configXml(SYSTEM, item(fullName));
    int from = xml.lastIndexOf("<" + element + ">") + element.length() + 2;
    return xml.substring(from, xml.indexOf("</" + element + ">", from));
  }

  private String childProjects(String fullName) {
    return elementText(fullName, "childProjects");
  }

  private List<String> downstream(String fullName) {
    return links.jobsToStart((Job) item(fullName)).stream()
        .map(downstreamJob -> Objects.requireNonNull(jobs.find(downstreamJob.jobId())).fullName())
        .toList();
  }

  private void move(String fullName, @Nullable String target) {
    jobs.move(SYSTEM, item(fullName), target == null ? null : (Folder) item(target));
  }

  @Test
  void triggersFollowARenamedJob() {
    createJob("rb");
    createUpstream("ra", "rb");
    createItem(
        "rc",
        "<project><triggers><jenkins.triggers.ReverseBuildTrigger><upstreamProjects>ra"
            + "</upstreamProjects></jenkins.triggers.ReverseBuildTrigger></triggers></project>");
    jobs.rename(SYSTEM, item("rb"), "rb2");
    assertThat(childProjects("ra")).isEqualTo("rb2");
    assertThat(downstream("ra")).containsExactly("rb2", "rc");
    jobs.rename(SYSTEM, item("ra"), "ra2");
    assertThat(elementText("rc", "upstreamProjects")).isEqualTo("ra2");
    assertThat(downstream("ra2")).containsExactly("rb2", "rc");
  }

  @Test
  void onlyTheChangedNameIsRewritten() {
    createJob("a");
    createJob("b");
    createJob("B c");
    createUpstream("up", " a , b,\n b, B c , missing, $b ");
    jobs.rename(SYSTEM, item("b"), "x & y".replace("&", "+"));
    assertThat(childProjects("up")).isEqualTo(" a , x + y,\n x + y, B c , missing, $b ");
    assertThat(jobs.configXml(SYSTEM, item("up"))).contains("<!-- kept -->");
  }

  @Test
  void referencesFollowARenamedFolder() {
    createFolder("FA");
    createFolder("FA/sub");
    createJob("FA/x");
    createJob("FA/sub/y");
    createUpstream("ext", "FA/x, FA/sub/y, FA/gone, FA2/x");
    createUpstream("FA/in", "x, sub/y, ../ext, /FA/x");
    jobs.rename(SYSTEM, item("FA"), "FB");
    assertThat(childProjects("ext")).isEqualTo("FB/x, FB/sub/y, FB/gone, FA2/x");
    assertThat(childProjects("FB/in")).isEqualTo("x, sub/y, ../ext, /FB/x");
    assertThat(downstream("ext")).containsExactlyInAnyOrder("FB/x", "FB/sub/y");
    assertThat(downstream("FB/in")).containsExactlyInAnyOrder("FB/x", "FB/sub/y", "ext");
    createFolder("V");
    move("FB/sub", "V");
    assertThat(childProjects("ext")).isEqualTo("FB/x, V/sub/y, FB/gone, FA2/x");
    assertThat(childProjects("FB/in")).isEqualTo("x, ../V/sub/y, ../ext, /FB/x");
  }

  @Test
  void referencesFollowAMovedJob() {
    createFolder("V");
    createFolder("V/deep");
    createJob("down");
    createJob("top");
    createJob("V/top");
    createUpstream("up", "down");
    createUpstream("V/beside", "../down, down");
    createUpstream("mover", "top, down");
    move("down", "V");
    assertThat(childProjects("up")).isEqualTo("V/down");
    assertThat(childProjects("V/beside")).isEqualTo("down, down");
    // In the folder, "top" would refer to another job.
    move("mover", "V");
    assertThat(childProjects("V/mover")).isEqualTo("../top, V/down");
    assertThat(downstream("V/mover")).containsExactlyInAnyOrder("top", "V/down");
    move("V/mover", "V/deep");
    assertThat(downstream("V/deep/mover")).containsExactlyInAnyOrder("top", "V/down");
    move("V/deep/mover", null);
    assertThat(downstream("mover")).containsExactlyInAnyOrder("top", "V/down");
  }

  @Test
  void referencesToAnotherJobWithTheSameNameStay() {
    createFolder("F");
    createJob("F/b");
    createJob("b");
    createUpstream("F/up", "b");
    createUpstream("other", "F/b");
    jobs.rename(SYSTEM, item("b"), "b2");
    assertThat(childProjects("F/up")).isEqualTo("b");
    jobs.rename(SYSTEM, item("F/b"), "B");
    assertThat(childProjects("F/up")).isEqualTo("B");
    assertThat(childProjects("other")).isEqualTo("F/B");
  }

  @Test
  void referencesInOtherFieldsFollowToo() {
    createJob("lib");
    createItem(
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
    jobs.rename(SYSTEM, item("lib"), "core");
    assertThat(elementText("app", "projectName")).isEqualTo("core");
    assertThat(elementText("app", "project")).isEqualTo("core");
    assertThat(elementText("app", "jobs")).isEqualTo("core");
    assertThat(elementText("app", "projects")).isEqualTo("core, app");
    Item renamed = jobs.rename(SYSTEM, item("app"), "tool");
    assertThat(elementText("tool", "projects")).isEqualTo("core, tool");
    assertThat(renamed.revision()).isEqualTo(item("tool").revision()).isEqualTo(3);
    assertThat(downstream("core")).isEmpty();
    assertThat(links.neighboursOfAll()).isEmpty();
  }

  @Test
  void referenceUpdatesAreInTheHistoryAndTheAudit() {
    createJob("rb");
    Item upstream = createUpstream("up", "rb");
    Item copy = jobs.copy(SYSTEM, null, "copy", "up");
    jobs.rename(SYSTEM, item("rb"), "rb2");
    assertThat(jobs.revisions(SYSTEM, upstream))
        .extracting(Revision::number)
        .containsExactly(2L, 1L);
    assertThat(jobs.findRevision(SYSTEM, upstream, 1)).contains("<childProjects>rb<");
    assertThat(audit.newest(100).toString()).contains("r2: rb is now rb2");
    assertThat(childProjects("copy")).isEqualTo("rb2");
    assertThat(((Job) item("copy")).awaitingFirstSave())
        .as("still awaiting its first save by a user")
        .isTrue();
    assertThat(copy.revision()).isEqualTo(1);
  }

  @Test
  void hiddenJobsAreUpdatedToo() {
    createJob("rb");
    createUpstream("up", "rb");
    hiddenItems.add("up");
    jobs.rename(SYSTEM, item("rb"), "rb2");
    hiddenItems.clear();
    assertThat(childProjects("up")).isEqualTo("rb2");
  }

  @Test
  void aRenameReadsOnlyReferringDefinitions() {
    createFolder("many");
    for (int i = 0; i < 200; i++) {
      createUpstream("many/j" + i, "other" + i);
    }
    createJob("rb");
    createUpstream("up", "rb");
    long before = countStatements(() -> jobs.rename(SYSTEM, item("rb"), "rb2"));
    for (int i = 200; i < 400; i++) {
      createUpstream("many/j" + i, "other" + i);
    }
    assertThat(countStatements(() -> jobs.rename(SYSTEM, item("rb2"), "rb3"))).isEqualTo(before);
    assertThat(childProjects("up")).isEqualTo("rb3");
  }

  private long countStatements(Runnable change) {
    long before = store.statementCount();
    change.run();
    return store.statementCount() - before;
  }

  @Test
  void unindexedDefinitionsAreReadAtTheRename() {
    createJob("lib");
    createItem(
        "app",
        "<project><builders><hudson.plugins.copyartifact.CopyArtifact><project>lib</project>"
            + "</hudson.plugins.copyartifact.CopyArtifact></builders></project>");
    store.write(tx ->
        tx.update(
            "UPDATE job_link SET other_key = ? WHERE kind = 'NAMES'", JobDependencies.NOT_INDEXED));
    jobs.rename(SYSTEM, item("lib"), "core");
    assertThat(elementText("app", "project")).isEqualTo("core");
  }
}
