package dev.steward.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.work.BackgroundTasks;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract of the tree of folders and jobs, on every database. */
abstract class TreeContract {

  private static final String FOLDER = "<com.cloudbees.hudson.plugins.folder.Folder/>";
  private static final Caller WHO = Caller.system();

  @TempDir Path home;
  private final Set<String> hidden = ConcurrentHashMap.newKeySet();
  private final Authorizer rights =
      (caller, permission, subject) ->
          !(subject instanceof ProtectedObject.ItemObject(String name) && hidden.contains(name))
              || permission == Permission.READ;
  private Store store;
  private Jobs jobs;

  abstract Store open(Path folder);

  @BeforeEach
  void open() {
    store = open(home);
    jobs = again();
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Reloads the tree as after a start, without caches. */
  private Jobs again() {
    var random = new SecureRandom();
    var clock = Clock.systemUTC();
    ServerKey key = ServerKey.of(home, random);
    return new Jobs(
        store,
        rights,
        new Audit(store, clock),
        new Encryptor(key, "t", random),
        new BackgroundTasks(clock),
        clock);
  }

  private Folder folder(@Nullable Folder in, String name) {
    return (Folder) jobs.create(WHO, in, name, FOLDER);
  }

  private void job(@Nullable Folder in, String name) {
    jobs.create(WHO, in, name, "<project/>");
  }

  /** The whole tree in order, after checking that memory and database agree. */
  private List<String> tree() {
    List<String> names = jobs.descendants(WHO, null).stream().map(Item::fullName).toList();
    assertThat(again().descendants(WHO, null).stream().map(Item::fullName)).isEqualTo(names);
    return names;
  }

  @Test
  void aFolderIsListedWithoutItsNeighboursAndEachFolderBeforeItsOwn() {
    Folder f = folder(null, "f");
    job(null, "f-x");
    job(null, "F0");
    job(null, "e");
    Folder sub = folder(f, "sub");
    job(f, "a");
    job(f, "sub-x");
    job(sub, "deep");
    assertThat(tree())
        .containsExactly("e", "f", "f/a", "f/sub", "f/sub/deep", "f/sub-x", "f-x", "F0");
    assertThat(jobs.children(WHO, f)).extracting(Item::name).containsExactly("a", "sub", "sub-x");
    assertThat(jobs.children(WHO, null))
        .extracting(Item::name)
        .containsExactly("e", "f", "f-x", "F0");
    assertThat(jobs.list(WHO)).extracting(Job::fullName).doesNotContain("f", "f/sub").hasSize(6);
  }

  @Test
  void whatNamesACredentialIsFoundAndWhatIsLikeItIsNot() {
    Folder f = folder(null, "f");
    for (String id : List.of("a_b", "aXb", "A_b", "a_b2", "100%!&amp;more", "100 more")) {
      String xml = "<project><x><credentialsId>" + id + "</credentialsId></x></project>";
      jobs.create(
          WHO, f, id.equals("A_b") ? "capital" : "of " + id.replaceAll("[^A-Za-z0-9_ ]", "-"), xml);
    }
    jobs.create(WHO, null, "top", "<project><credentialsId>a_b</credentialsId></project>");
    jobs.create(WHO, null, "text", "<project><description>a_b</description></project>");
    assertThat(jobs.usersOfCredential(WHO, "a_b", "").jobs())
        .extracting(Job::fullName)
        .containsExactly("f/of a_b", "top");
    assertThat(jobs.usersOfCredential(WHO, "a_b", "f").jobs())
        .extracting(Job::fullName)
        .containsExactly("f/of a_b");
    assertThat(jobs.usersOfCredential(WHO, "100%!&more", "").jobs())
        .extracting(Job::fullName)
        .containsExactly("f/of 100---amp-more");
    hidden.add("top");
    Jobs.CredentialUsers naming = jobs.usersOfCredential(WHO, "a_b", "");
    assertThat(naming.jobs()).extracting(Job::fullName).containsExactly("f/of a_b");
    assertThat(naming.hasUnreadable()).isTrue();
  }

  @Test
  void allBelowAFolderGetsItsNewNameWhateverLettersItHas() {
    // The lower case of the first letter is longer than the letter; the second letter takes two
    // UTF-16 units.
    Folder odd = folder(null, "İ𝄞 Ä");
    Folder sub = folder(odd, "Sub");
    job(sub, "J");
    job(null, "İ𝄞 Äx");
    var told = new ArrayList<String>();
    jobs.listen(
        new Jobs.ItemListener() {
          @Override
          public void onMoved(Tx tx, List<Jobs.Relocation> moved) {
            moved.forEach(one -> told.add(one.from().fullName() + ">" + one.to().fullName()));
          }
        });
    jobs.rename(WHO, odd, "plain");
    assertThat(tree()).containsExactly("İ𝄞 Äx", "plain", "plain/Sub", "plain/Sub/J");
    assertThat(told)
        .containsExactly("İ𝄞 Ä>plain", "İ𝄞 Ä/Sub>plain/Sub", "İ𝄞 Ä/Sub/J>plain/Sub/J");
    assertThat(jobs.find(WHO, "PLAIN/SUB/j")).isNotNull();
    Item plain = java.util.Objects.requireNonNull(jobs.findItem(WHO, "plain"));
    jobs.rename(WHO, plain, "İ");
    assertThat(jobs.find(WHO, "İ/sub/j")).isNotNull();
    assertThat(tree()).contains("İ/Sub/J");
  }

  @Test
  void whatIsMovedKeepsItsIdAndNeverOverwrites() {
    Folder a = folder(null, "a");
    Folder b = folder(null, "b");
    job(a, "j");
    job(b, "J");
    Item j = java.util.Objects.requireNonNull(jobs.findItem(WHO, "a/j"));
    assertThatThrownBy(() -> jobs.move(WHO, j, b)).isInstanceOf(Problem.Invalid.class);
    assertThatThrownBy(() -> jobs.move(WHO, a, a)).isInstanceOf(Problem.Invalid.class);
    assertThat(jobs.move(WHO, j, null).id()).isEqualTo(j.id());
    jobs.move(WHO, b, a);
    assertThat(tree()).containsExactly("a", "a/b", "a/b/J", "j");
    assertThatThrownBy(() -> jobs.move(WHO, a, (Folder) jobs.findItem(WHO, "a/b")))
        .isInstanceOf(Problem.Invalid.class);
    assertThatThrownBy(() -> job(b, "late")).isInstanceOf(Problem.Conflict.class);
  }

  @Test
  void aFolderGoesWithAllInItAndNothingElse() {
    Folder f = folder(null, "f");
    for (int i = 0; i < 600; i++) {
      job(f, "j" + i);
    }
    folder(f, "sub");
    job(null, "f-x");
    var gone = new ArrayList<Integer>();
    jobs.listen(
        new Jobs.ItemListener() {
          @Override
          public void onDeletingJobs(Tx tx, List<Job> all) {
            gone.add(all.size());
          }
        });
    hidden.add("f/j599");
    assertThatThrownBy(() -> jobs.delete(WHO, f)).isInstanceOf(Problem.Forbidden.class);
    hidden.clear();
    assertThat(tree()).hasSize(603);
    gone.clear();
    jobs.delete(WHO, f);
    assertThat(tree()).containsExactly("f-x");
    assertThat(gone).containsExactly(600);
  }

  @Test
  void aCopyHasEverythingAndItsJobsAreHeld() {
    Folder f = folder(null, "f");
    job(f, "j");
    Folder copy = (Folder) jobs.copy(WHO, null, "g", "f");
    jobs.copy(WHO, f, "inside", "/f");
    assertThat(tree()).containsExactly("f", "f/inside", "f/inside/j", "f/j", "g", "g/j");
    Job held = java.util.Objects.requireNonNull(jobs.find(WHO, "g/j"));
    assertThat(held.buildable()).isFalse();
    jobs.saveConfig(WHO, held, "<project/>");
    assertThat(jobs.children(WHO, copy))
        .allMatch(item -> item instanceof Job job && job.buildable());
  }

  @Test
  void namesMeanWhatTheyMeanWhereTheyAreWritten() {
    Folder f = folder(null, "f");
    Folder g = folder(f, "g");
    job(g, "x");
    job(f, "y");
    job(null, "x");
    assertThat(jobs.resolve(WHO, "f/g", "x")).isEqualTo(jobs.find(WHO, "f/g/x"));
    assertThat(jobs.resolve(WHO, "f/g", "../y")).isEqualTo(jobs.find(WHO, "f/y"));
    assertThat(jobs.resolve(WHO, "f/g", "/x")).isEqualTo(jobs.find(WHO, "x"));
    assertThat(jobs.resolve(WHO, "f", "x")).isEqualTo(jobs.find(WHO, "x"));
    assertThat(jobs.resolve(WHO, "f", "f/y")).isEqualTo(jobs.find(WHO, "f/y"));
    assertThat(jobs.resolve(WHO, "f", "../../x")).isNull();
    assertThat(jobs.resolve(WHO, "", "f")).isNull();
    Job x = java.util.Objects.requireNonNull(jobs.find(WHO, "f/g/x"));
    assertThat(jobs.resolve(WHO, x, "../y")).isEqualTo(jobs.find(WHO, "f/y"));
  }

  @Test
  void whatStandsInAFolderThatOneMayNotSeeIsNotSeen() {
    Folder f = folder(null, "f");
    Folder g = folder(f, "g");
    job(g, "x");
    job(null, "top");
    hidden.add("f");
    assertThat(jobs.descendants(WHO, null)).extracting(Item::fullName).containsExactly("top");
    assertThat(jobs.find(WHO, "f/g/x")).isNull();
    assertThat(jobs.findItem(WHO, "f/g")).isNull();
  }
}
