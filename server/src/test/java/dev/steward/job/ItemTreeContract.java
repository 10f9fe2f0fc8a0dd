package dev.steward.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.audit.Audit;
import dev.steward.boot.BuiltInTypes;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.task.BackgroundTasks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of the tree of folders and jobs, tested on every database. */
@Tag("integration")
abstract class ItemTreeContract {

  private static final String FOLDER = "<com.cloudbees.hudson.plugins.folder.Folder/>";
  private static final Caller SYSTEM = Caller.system();

  @TempDir Path home;
  private final Set<String> hiddenItems = ConcurrentHashMap.newKeySet();
  private final Authorizer rights =
      (caller, permission, subject) ->
          !(subject instanceof ProtectedObject.ItemObject(String name)
                  && hiddenItems.contains(name))
              || permission == Permission.READ;
  private Store store;
  private Jobs jobs;

  abstract Store open(Path folder);

  @BeforeEach
  void open() {
    store = open(home);
    jobs = newJobs();
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Reloads the tree as at server start, without caches. */
  private Jobs newJobs() {
    var random = new SecureRandom();
    var clock = Clock.systemUTC();
    ServerKey key = ServerKey.of(home, random);
    return new Jobs(
        store,
        rights,
        new Audit(store, clock),
        new Encryptor(key, "t", random),
        new BackgroundTasks(clock),
        BuiltInTypes.registry(),
        clock);
  }

  private Folder createFolder(@Nullable Folder parent, String name) {
    return (Folder) jobs.create(SYSTEM, parent, name, FOLDER);
  }

  private void createJob(@Nullable Folder parent, String name) {
    jobs.create(SYSTEM, parent, name, "<project/>");
  }

  /** The whole tree in order, after checking that memory and database agree. */
  private List<String> treeNames() {
    List<String> names = jobs.descendants(SYSTEM, null).stream().map(Item::fullName).toList();
    assertThat(newJobs().descendants(SYSTEM, null).stream().map(Item::fullName)).isEqualTo(names);
    return names;
  }

  @Test
  void foldersAreListedBeforeTheirItems() {
    Folder f = createFolder(null, "f");
    createJob(null, "f-x");
    createJob(null, "F0");
    createJob(null, "e");
    Folder sub = createFolder(f, "sub");
    createJob(f, "a");
    createJob(f, "sub-x");
    createJob(sub, "deep");
    assertThat(treeNames())
        .containsExactly("e", "f", "f/a", "f/sub", "f/sub/deep", "f/sub-x", "f-x", "F0");
    assertThat(jobs.children(SYSTEM, f))
        .extracting(Item::name)
        .containsExactly("a", "sub", "sub-x");
    assertThat(jobs.children(SYSTEM, null))
        .extracting(Item::name)
        .containsExactly("e", "f", "f-x", "F0");
    assertThat(jobs.list(SYSTEM)).extracting(Job::fullName).doesNotContain("f", "f/sub").hasSize(6);
  }

  @Test
  void jobsThatUseACredentialAreFoundExactly() {
    Folder f = createFolder(null, "f");
    for (String id : List.of("a_b", "aXb", "A_b", "a_b2", "100%!&amp;more", "100 more")) {
      String xml = "<project><x><credentialsId>" + id + "</credentialsId></x></project>";
      jobs.create(
          SYSTEM,
          f,
          id.equals("A_b") ? "capital" : "of " + id.replaceAll("[^A-Za-z0-9_ ]", "-"),
          xml);
    }
    jobs.create(SYSTEM, null, "top", "<project><credentialsId>a_b</credentialsId></project>");
    jobs.create(SYSTEM, null, "text", "<project><description>a_b</description></project>");
    assertThat(jobs.usersOfCredential(SYSTEM, "a_b", "").jobs())
        .extracting(Job::fullName)
        .containsExactly("f/of a_b", "top");
    assertThat(jobs.usersOfCredential(SYSTEM, "a_b", "f").jobs())
        .extracting(Job::fullName)
        .containsExactly("f/of a_b");
    assertThat(jobs.usersOfCredential(SYSTEM, "100%!&more", "").jobs())
        .extracting(Job::fullName)
        .containsExactly("f/of 100---amp-more");
    hiddenItems.add("top");
    Jobs.CredentialUsers credentialUsers = jobs.usersOfCredential(SYSTEM, "a_b", "");
    assertThat(credentialUsers.jobs()).extracting(Job::fullName).containsExactly("f/of a_b");
    assertThat(credentialUsers.hasUnreadable()).isTrue();
  }

  @Test
  void renamingAFolderRenamesItsDescendants() {
    // The first character is longer in lower case; the second one takes two UTF-16 code units.
    Folder unicodeFolder = createFolder(null, "İ𝄞 Ä");
    Folder sub = createFolder(unicodeFolder, "Sub");
    createJob(sub, "J");
    createJob(null, "İ𝄞 Äx");
    var moves = new ArrayList<String>();
    jobs.onChange(
        new ItemListener() {
          @Override
          public void onMoved(Tx tx, List<Relocation> moved) {
            moved.forEach(relocation ->
                moves.add(relocation.from().fullName() + ">" + relocation.to().fullName()));
          }
        });
    jobs.rename(SYSTEM, unicodeFolder, "plain");
    assertThat(treeNames()).containsExactly("İ𝄞 Äx", "plain", "plain/Sub", "plain/Sub/J");
    assertThat(moves)
        .containsExactly("İ𝄞 Ä>plain", "İ𝄞 Ä/Sub>plain/Sub", "İ𝄞 Ä/Sub/J>plain/Sub/J");
    assertThat(jobs.find(SYSTEM, "PLAIN/SUB/j")).isNotNull();
    Item plain = java.util.Objects.requireNonNull(jobs.findItem(SYSTEM, "plain"));
    jobs.rename(SYSTEM, plain, "İ");
    assertThat(jobs.find(SYSTEM, "İ/sub/j")).isNotNull();
    assertThat(treeNames()).contains("İ/Sub/J");
  }

  @Test
  void aMovedItemKeepsItsIdAndNeverOverwrites() {
    Folder a = createFolder(null, "a");
    Folder b = createFolder(null, "b");
    createJob(a, "j");
    createJob(b, "J");
    Item j = java.util.Objects.requireNonNull(jobs.findItem(SYSTEM, "a/j"));
    assertThatThrownBy(() -> jobs.move(SYSTEM, j, b)).isInstanceOf(Problem.Invalid.class);
    assertThatThrownBy(() -> jobs.move(SYSTEM, a, a)).isInstanceOf(Problem.Invalid.class);
    assertThat(jobs.move(SYSTEM, j, null).id()).isEqualTo(j.id());
    jobs.move(SYSTEM, b, a);
    assertThat(treeNames()).containsExactly("a", "a/b", "a/b/J", "j");
    assertThatThrownBy(() -> jobs.move(SYSTEM, a, (Folder) jobs.findItem(SYSTEM, "a/b")))
        .isInstanceOf(Problem.Invalid.class);
    assertThatThrownBy(() -> createJob(b, "late")).isInstanceOf(Problem.Conflict.class);
  }

  @Test
  void deletingAFolderDeletesOnlyItsContents() {
    Folder f = createFolder(null, "f");
    for (int i = 0; i < 600; i++) {
      createJob(f, "j" + i);
    }
    createFolder(f, "sub");
    createJob(null, "f-x");
    var deletedCounts = new ArrayList<Integer>();
    jobs.onChange(
        new ItemListener() {
          @Override
          public void onDeletingJobs(Tx tx, List<Job> deletedJobs) {
            deletedCounts.add(deletedJobs.size());
          }
        });
    hiddenItems.add("f/j599");
    assertThatThrownBy(() -> jobs.delete(SYSTEM, f)).isInstanceOf(Problem.Forbidden.class);
    hiddenItems.clear();
    assertThat(treeNames()).hasSize(603);
    deletedCounts.clear();
    jobs.delete(SYSTEM, f);
    assertThat(treeNames()).containsExactly("f-x");
    assertThat(deletedCounts).containsExactly(600);
  }

  @Test
  void copiedJobsAwaitTheirFirstSave() {
    Folder f = createFolder(null, "f");
    createJob(f, "j");
    Folder copy = (Folder) jobs.copy(SYSTEM, null, "g", "f");
    jobs.copy(SYSTEM, f, "inside", "/f");
    assertThat(treeNames()).containsExactly("f", "f/inside", "f/inside/j", "f/j", "g", "g/j");
    Job copiedJob = java.util.Objects.requireNonNull(jobs.find(SYSTEM, "g/j"));
    assertThat(copiedJob.buildable()).isFalse();
    jobs.saveConfig(SYSTEM, copiedJob, "<project/>");
    assertThat(jobs.children(SYSTEM, copy))
        .allMatch(item -> item instanceof Job job && job.buildable());
  }

  @Test
  void relativeNamesAreResolvedFromTheirFolder() {
    Folder f = createFolder(null, "f");
    Folder g = createFolder(f, "g");
    createJob(g, "x");
    createJob(f, "y");
    createJob(null, "x");
    assertThat(jobs.resolve(SYSTEM, "f/g", "x")).isEqualTo(jobs.find(SYSTEM, "f/g/x"));
    assertThat(jobs.resolve(SYSTEM, "f/g", "../y")).isEqualTo(jobs.find(SYSTEM, "f/y"));
    assertThat(jobs.resolve(SYSTEM, "f/g", "/x")).isEqualTo(jobs.find(SYSTEM, "x"));
    assertThat(jobs.resolve(SYSTEM, "f", "x")).isEqualTo(jobs.find(SYSTEM, "x"));
    assertThat(jobs.resolve(SYSTEM, "f", "f/y")).isEqualTo(jobs.find(SYSTEM, "f/y"));
    assertThat(jobs.resolve(SYSTEM, "f", "../../x")).isNull();
    assertThat(jobs.resolve(SYSTEM, "", "f")).isNull();
    Job x = java.util.Objects.requireNonNull(jobs.find(SYSTEM, "f/g/x"));
    assertThat(jobs.resolve(SYSTEM, x, "../y")).isEqualTo(jobs.find(SYSTEM, "f/y"));
  }

  @Test
  void itemsInHiddenFoldersAreHidden() {
    Folder f = createFolder(null, "f");
    Folder g = createFolder(f, "g");
    createJob(g, "x");
    createJob(null, "top");
    hiddenItems.add("f");
    assertThat(jobs.descendants(SYSTEM, null)).extracting(Item::fullName).containsExactly("top");
    assertThat(jobs.find(SYSTEM, "f/g/x")).isNull();
    assertThat(jobs.findItem(SYSTEM, "f/g")).isNull();
  }
}
