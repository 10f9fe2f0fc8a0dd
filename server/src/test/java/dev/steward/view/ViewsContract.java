package dev.steward.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.audit.Audit;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.work.BackgroundTasks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract of views, on every database. */
abstract class ViewsContract {

  private static final Caller WHO = Caller.system();

  @TempDir Path home;
  private final AtomicInteger decisions = new AtomicInteger();
  private final Authorizer rights =
      (caller, permission, subject) -> {
        decisions.incrementAndGet();
        return true;
      };
  private Store store;
  private Jobs jobs;
  private Views views;

  abstract Store open(Path folder);

  @BeforeEach
  void open() {
    store = open(home);
    var random = new SecureRandom();
    var clock = Clock.systemUTC();
    var audit = new Audit(store, clock);
    ServerKey key = ServerKey.of(home, random);
    jobs =
        new Jobs(
            store,
            rights,
            audit,
            new Encryptor(key, "t", random),
            new BackgroundTasks(clock),
            clock);
    views = new Views(store, rights, audit, jobs, clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static String list(String... names) {
    return "<hudson.model.ListView><jobNames><string>"
        + String.join("</string><string>", names)
        + "</string></jobNames><recurse>true</recurse></hudson.model.ListView>";
  }

  private List<String> shown(ViewContainer group, String name) {
    View view = java.util.Objects.requireNonNull(views.find(group.owner(), name));
    return views.items(WHO, group, view).stream().map(Item::fullName).toList();
  }

  @Test
  void aListOfTenNamesAmongTenThousandJobsLooksAtTen() {
    Folder big =
        (Folder) jobs.create(WHO, null, "big", "<com.cloudbees.hudson.plugins.folder.Folder/>");
    for (int i = 0; i < 10; i++) {
      jobs.create(WHO, big, "j" + i, "<project/>");
    }
    for (int i = 0; jobs.list(WHO).size() < 10_000; i++) {
      jobs.copy(WHO, big, "copy" + i, "/big");
    }
    ViewContainer group = ViewContainer.of(big);
    views.create(WHO, group, "v", list("j0", "j1", "j2", "j3", "j4", "j5", "j6", "j7", "j8", "j9"));
    decisions.set(0);
    long before = store.statementCount();
    assertThat(shown(group, "v")).hasSize(10).contains("big/j0", "big/j9");
    // Each job and the folder above it.
    assertThat(decisions.get()).isLessThanOrEqualTo(20);
    assertThat(store.statementCount() - before).isLessThanOrEqualTo(1);
    decisions.set(0);
    assertThat(jobs.children(WHO, big).size()).isEqualTo(decisions.get());
  }

  @Test
  void listsFollowAFolderWhoseNameChangesAndForgetWhatGoes() {
    Folder f =
        (Folder) jobs.create(WHO, null, "f", "<com.cloudbees.hudson.plugins.folder.Folder/>");
    jobs.create(WHO, f, "a", "<project/>");
    jobs.create(WHO, f, "b", "<project/>");
    views.create(WHO, ViewContainer.SERVER, "top", list("F/A", "f/b", "none"));
    views.create(WHO, ViewContainer.of(f), "own", list("a"));
    Folder g = (Folder) jobs.rename(WHO, f, "g");
    assertThat(shown(ViewContainer.SERVER, "top")).containsExactly("g/a", "g/b");
    assertThat(shown(ViewContainer.of(g), "own")).containsExactly("g/a");
    Item a = java.util.Objects.requireNonNull(jobs.findItem(WHO, "g/a"));
    jobs.rename(WHO, a, "z");
    assertThat(shown(ViewContainer.of(g), "own")).containsExactly("g/z");
    jobs.delete(WHO, g);
    View top = java.util.Objects.requireNonNull(views.find(Owner.server(), "top"));
    assertThat(top.text()).contains("<string>none</string>").doesNotContain("g/");
    assertThat(views.of(new Owner.FolderOwner(g.id()))).extracting(View::id).containsExactly(0L);
  }

  @Test
  void anOwnerAlwaysHasAViewAndNamesAreUniqueUnderOne() {
    assertThat(views.of(Owner.server())).extracting(View::name).containsExactly("all");
    View made =
        views.create(WHO, ViewContainer.SERVER, "n", "<hudson.plugins.nested__view.NestedView/>");
    assertThat(views.of(Owner.server())).extracting(View::name).containsExactly("all", "n");
    ViewContainer inside = ViewContainer.SERVER.nested(made);
    views.create(WHO, inside, "n", list());
    assertThatThrownBy(() -> views.create(WHO, inside, "n", list()))
        .isInstanceOf(Problem.Invalid.class);
    views.delete(WHO, ViewContainer.SERVER, made);
    assertThat(views.of(inside.owner())).isEmpty();
    assertThatThrownBy(
            () -> views.delete(WHO, ViewContainer.SERVER, views.of(Owner.server()).getFirst()))
        .hasMessage("Cannot delete last view");
  }
}
