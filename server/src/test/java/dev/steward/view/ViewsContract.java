package dev.steward.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.audit.Audit;
import dev.steward.boot.BuiltInTypes;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.task.BackgroundTasks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of views, tested on every database. */
@Tag("integration")
abstract class ViewsContract {

  private static final Caller SYSTEM = Caller.system();

  @TempDir Path home;
  private final AtomicInteger permissionChecks = new AtomicInteger();
  private final Authorizer rights =
      (caller, permission, subject) -> {
        permissionChecks.incrementAndGet();
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
            BuiltInTypes.registry(),
            clock);
    views = new Views(store, rights, audit, jobs, clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static String listViewXml(String... names) {
    return "<hudson.model.ListView><jobNames><string>"
        + String.join("</string><string>", names)
        + "</string></jobNames><recurse>true</recurse></hudson.model.ListView>";
  }

  private List<String> itemNames(ViewContainer container, String name) {
    View view = java.util.Objects.requireNonNull(views.find(container.owner(), name));
    return views.items(SYSTEM, container, view).stream().map(Item::fullName).toList();
  }

  @Test
  void aListViewReadsOnlyItsItems() {
    Folder bigFolder =
        (Folder) jobs.create(SYSTEM, null, "big", "<com.cloudbees.hudson.plugins.folder.Folder/>");
    for (int i = 0; i < 10; i++) {
      jobs.create(SYSTEM, bigFolder, "j" + i, "<project/>");
    }
    for (int i = 0; jobs.list(SYSTEM).size() < 10_000; i++) {
      jobs.copy(SYSTEM, bigFolder, "copy" + i, "/big");
    }
    ViewContainer container = ViewContainer.of(bigFolder);
    views.create(
        SYSTEM,
        container,
        "v",
        listViewXml("j0", "j1", "j2", "j3", "j4", "j5", "j6", "j7", "j8", "j9"));
    permissionChecks.set(0);
    long before = store.statementCount();
    assertThat(itemNames(container, "v")).hasSize(10).contains("big/j0", "big/j9");
    // At most one check for each job and one for the folder above it.
    assertThat(permissionChecks.get()).isLessThanOrEqualTo(20);
    assertThat(store.statementCount() - before).isLessThanOrEqualTo(1);
    permissionChecks.set(0);
    assertThat(jobs.children(SYSTEM, bigFolder).size()).isEqualTo(permissionChecks.get());
  }

  @Test
  void listViewsFollowRenamesAndDeletions() {
    Folder f =
        (Folder) jobs.create(SYSTEM, null, "f", "<com.cloudbees.hudson.plugins.folder.Folder/>");
    jobs.create(SYSTEM, f, "a", "<project/>");
    jobs.create(SYSTEM, f, "b", "<project/>");
    views.create(SYSTEM, ViewContainer.SERVER, "top", listViewXml("F/A", "f/b", "none"));
    views.create(SYSTEM, ViewContainer.of(f), "own", listViewXml("a"));
    Folder g = (Folder) jobs.rename(SYSTEM, f, "g");
    assertThat(itemNames(ViewContainer.SERVER, "top")).containsExactly("g/a", "g/b");
    assertThat(itemNames(ViewContainer.of(g), "own")).containsExactly("g/a");
    Item a = java.util.Objects.requireNonNull(jobs.findItem(SYSTEM, "g/a"));
    jobs.rename(SYSTEM, a, "z");
    assertThat(itemNames(ViewContainer.of(g), "own")).containsExactly("g/z");
    jobs.delete(SYSTEM, g);
    View top = java.util.Objects.requireNonNull(views.find(Owner.server(), "top"));
    assertThat(top.text()).contains("<string>none</string>").doesNotContain("g/");
    assertThat(views.of(new Owner.FolderOwner(g.id()))).extracting(View::id).containsExactly(0L);
  }

  @Test
  void ownersKeepAtLeastOneViewAndNamesAreUnique() {
    assertThat(views.of(Owner.server())).extracting(View::name).containsExactly("all");
    View nestedView =
        views.create(
            SYSTEM, ViewContainer.SERVER, "n", "<hudson.plugins.nested__view.NestedView/>");
    assertThat(views.of(Owner.server())).extracting(View::name).containsExactly("all", "n");
    ViewContainer nestedContainer = ViewContainer.SERVER.nested(nestedView);
    views.create(SYSTEM, nestedContainer, "n", listViewXml());
    assertThatThrownBy(() -> views.create(SYSTEM, nestedContainer, "n", listViewXml()))
        .isInstanceOf(Problem.Invalid.class);
    views.delete(SYSTEM, ViewContainer.SERVER, nestedView);
    assertThat(views.of(nestedContainer.owner())).isEmpty();
    assertThatThrownBy(
            () -> views.delete(SYSTEM, ViewContainer.SERVER, views.of(Owner.server()).getFirst()))
        .hasMessage("Cannot delete last view");
  }
}
