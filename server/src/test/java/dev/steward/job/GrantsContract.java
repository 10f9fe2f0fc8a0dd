package dev.steward.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.access.Authorization;
import dev.steward.access.Caller;
import dev.steward.access.GrantEntry;
import dev.steward.access.Groups;
import dev.steward.access.ItemGrantIndex;
import dev.steward.access.ItemGrants;
import dev.steward.access.ItemGrants.Inheritance;
import dev.steward.access.Matrix;
import dev.steward.access.Passwords;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.access.Strategy;
import dev.steward.access.StrategyAuthorizer;
import dev.steward.access.Tokens;
import dev.steward.access.User;
import dev.steward.access.Users;
import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.work.BackgroundTasks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contract of item grants on every database: the stored grants of each user before and after
 * changes.
 */
abstract class GrantsContract {

  @TempDir Path folder;
  private Store store;
  private StrategyAuthorizer rights;
  private ItemGrantIndex items;
  private Authorization authorization;
  private Groups groups;
  private Users users;
  private Jobs jobs;
  private User admin;
  private User alice;

  abstract Store open(Path home);

  @BeforeEach
  void open() {
    store = open(folder);
    join();
    admin = users.create(Caller.system(), "admin", null, "correct horse");
    alice = users.create(Caller.system(), "alice", null, "battery staple");
  }

  /** Loads everything as at server start; a second call in a test simulates a restart. */
  private void join() {
    var clock = Clock.systemUTC();
    var random = new SecureRandom();
    ServerKey key = ServerKey.of(folder, random);
    items = new ItemGrantIndex(store);
    rights = new StrategyAuthorizer(store, items);
    var audit = new Audit(store, clock);
    var tokens = new Tokens(store, rights, audit, key, random, clock);
    users = new Users(store, rights, new Passwords(random, clock), tokens, audit, random, clock);
    authorization = new Authorization(store, rights, audit);
    groups = new Groups(store, rights, audit, users);
    jobs =
        new Jobs(
            store,
            rights,
            audit,
            new Encryptor(key, "job-secrets", random),
            new BackgroundTasks(clock),
            clock);
    users.addDeletionListener(authorization::removeUser);
    users.addDeletionListener(new UserGrantCleanup(items, jobs)::removeGrants);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Caller as(User user) {
    return requireNonNull(users.find(user.id()))
        .toCaller(Caller.AuthMethod.TOKEN, "t", "127.0.0.1");
  }

  private static GrantEntry user(String name, Permission... permissions) {
    return new GrantEntry(GrantEntry.GranteeType.USER, name, Set.of(permissions));
  }

  private static Authorization.Policy matrix(GrantEntry... entries) {
    return new Authorization.Policy(
        new Strategy.ProjectMatrix(new Matrix(List.of(entries))), Set.of());
  }

  private void project(GrantEntry... entries) {
    var all = new java.util.ArrayList<>(List.of(entries));
    all.add(user("admin", Permission.ADMINISTER));
    authorization.change(Caller.system(), matrix(all.toArray(GrantEntry[]::new)));
  }

  private static String granting(String inside) {
    return "<project><properties><hudson.security.AuthorizationMatrixProperty>"
        + inside
        + "</hudson.security.AuthorizationMatrixProperty></properties></project>";
  }

  private boolean may(User user, Permission permission, String item) {
    return rights.allows(as(user), permission, ProtectedObject.item(item));
  }

  @Test
  void anOldDefinitionThatIsSentAgainIsToldWhereItsUserIsMadeAnew() {
    project();
    Caller root = as(admin);
    Job job =
        jobs.create(
            root, "app", granting("<permission>USER:hudson.model.Item.Read:Alice</permission>"));
    String old = jobs.configXml(root, job);
    users.delete(root, alice);
    assertThat(jobs.configXml(root, job)).doesNotContain("Alice");
    User anew = users.create(root, "alice", null, "battery staple");
    assertThat(may(anew, Permission.ITEM_READ, "app")).isFalse();
    assertThat(made()).isEqualTo("");
    users.delete(root, anew);
    jobs.saveConfig(root, job, old);
    anew = users.create(root, "alice", null, "battery staple");
    assertThat(may(anew, Permission.ITEM_READ, "app")).isTrue();
    assertThat(made()).isEqualTo("1 jobs and folders already grant permissions to this name");
  }

  /** The newest audit text about a user. */
  private String made() {
    List<String> all =
        store.read(tx ->
            tx.list(
                "SELECT detail FROM audit WHERE action = 'user.create' ORDER BY id DESC",
                row -> row.text(1)));
    return all.getFirst();
  }

  @Test
  void aNewServerGivesEverythingToWhoHasLoggedIn() {
    assertThat(rights.allows(as(alice), Permission.ADMINISTER)).isTrue();
    assertThat(rights.allows(Caller.anonymous(""), Permission.READ)).isFalse();
    authorization.change(
        as(admin), new Authorization.Policy(new Strategy.FullControlOnceLoggedIn(true), Set.of()));
    assertThat(rights.allows(Caller.anonymous(""), Permission.READ)).isTrue();
    assertThat(rights.allows(Caller.anonymous(""), Permission.ITEM_WORKSPACE)).isTrue();
    assertThat(rights.allows(Caller.anonymous(""), Permission.ITEM_BUILD)).isFalse();
  }

  @Test
  void aPolicyCountsAtOnceAndAfterARestart() {
    project(user("alice", Permission.READ));
    assertThat(rights.allows(as(alice), Permission.READ)).isTrue();
    assertThat(rights.allows(as(alice), Permission.ITEM_READ)).isFalse();
    assertThatThrownBy(() -> authorization.change(as(alice), matrix()))
        .isInstanceOf(Problem.Forbidden.class);
    join();
    assertThat(rights.allows(as(alice), Permission.READ)).isTrue();
    assertThat(rights.allows(as(alice), Permission.ITEM_READ)).isFalse();
    assertThat(rights.allows(as(admin), Permission.ITEM_READ)).isTrue();
  }

  @Test
  void somebodyIsAlwaysLeftWhoMayAdminister() {
    for (GrantEntry[] entries :
        new GrantEntry[][] {
          {},
          {user("alice", Permission.READ)},
          {user("nobody", Permission.ADMINISTER)},
          {new GrantEntry(GrantEntry.GranteeType.GROUP, "alice", Set.of(Permission.ADMINISTER))},
        }) {
      assertThatThrownBy(() -> authorization.change(as(admin), matrix(entries)))
          .isInstanceOf(Problem.Invalid.class)
          .hasMessageContaining("without an administrator");
    }
    groups.set(as(admin), alice, List.of("ops"));
    authorization.change(
        as(admin),
        matrix(new GrantEntry(GrantEntry.GranteeType.GROUP, "Ops", Set.of(Permission.ADMINISTER))));
    assertThat(rights.allows(as(alice), Permission.ADMINISTER)).isTrue();
    assertThat(rights.allows(as(admin), Permission.READ)).isFalse();
    assertThatThrownBy(() -> groups.set(as(alice), alice, List.of()))
        .isInstanceOf(Problem.Invalid.class);
    assertThatThrownBy(() -> users.setDisabled(Caller.system(), alice, true))
        .isInstanceOf(Problem.Invalid.class);
    assertThatThrownBy(() -> users.delete(Caller.system(), alice))
        .isInstanceOf(Problem.Invalid.class);
    assertThat(rights.allows(as(alice), Permission.ADMINISTER)).isTrue();
  }

  @Test
  void anItemGivesRightsOfItsOwnUntilItSaysSoNoMore() {
    project(user("alice", Permission.READ));
    Job job =
        jobs.create(
            as(admin), "x", granting("<permission>hudson.model.Item.Read:alice</permission>"));
    assertThat(may(alice, Permission.ITEM_READ, "x")).isTrue();
    assertThat(may(alice, Permission.ITEM_DISCOVER, "x")).isTrue();
    assertThat(may(alice, Permission.ITEM_READ, "y")).isFalse();
    assertThat(jobs.list(as(alice))).hasSize(1);
    jobs.rename(as(admin), job, "y");
    assertThat(may(alice, Permission.ITEM_READ, "y")).isTrue();
    assertThat(may(alice, Permission.ITEM_READ, "x")).isFalse();
    join();
    assertThat(may(alice, Permission.ITEM_READ, "y")).isTrue();
    Job renamed = requireNonNull(jobs.find(as(admin), "y"));
    jobs.saveConfig(as(admin), renamed, "<project/>");
    assertThat(may(alice, Permission.ITEM_READ, "y")).isFalse();
    jobs.saveConfig(
        as(admin),
        renamed,
        granting("<permission>GROUP:hudson.model.Item.Read:authenticated</permission>"));
    assertThat(may(alice, Permission.ITEM_READ, "y")).isTrue();
    jobs.delete(as(admin), renamed);
    jobs.create(as(admin), "y", "<project/>");
    assertThat(may(alice, Permission.ITEM_READ, "y")).isFalse();
  }

  @Test
  void aGlobalMatrixLooksAtNoItem() {
    jobs.create(
        as(admin), "x", granting("<permission>USER:hudson.model.Item.Read:alice</permission>"));
    authorization.change(
        as(admin),
        new Authorization.Policy(
            new Strategy.GlobalMatrix(
                new Matrix(
                    List.of(user("admin", Permission.ADMINISTER), user("alice", Permission.READ)))),
            Set.of()));
    assertThat(may(alice, Permission.ITEM_READ, "x")).isFalse();
  }

  @Test
  void noItemGivesMoreThanWhatBelongsToItems() {
    project(user("alice", Permission.READ));
    Job job =
        jobs.create(
            as(admin),
            "x",
            granting(
                "<permission>USER:hudson.model.Hudson.Administer:alice</permission>"
                    + "<permission>USER:hudson.model.Computer.Build:alice</permission>"
                    + "<permission>USER:no.such.Right:alice</permission><permission/>"));
    assertThat(may(alice, Permission.ITEM_READ, "x")).isFalse();
    assertThat(jobs.definition(job).warnings()).hasSize(3);
  }

  /** Adds grants to folders and to the items inside them. */
  private void tree(Map<String, ItemGrants> grants) {
    var ids = new HashMap<String, Long>();
    for (var grant : grants.entrySet()) {
      Job carrier = jobs.create(as(admin), "carrier" + ids.size(), "<project/>");
      ids.put(grant.getKey(), carrier.id());
      store.write(tx -> {
        items.save(tx, carrier.id(), grant.getValue());
        return true;
      });
    }
    items.idLookup(ids::get);
  }

  private static ItemGrants grants(Inheritance inheritance, GrantEntry... entries) {
    return new ItemGrants(inheritance, new Matrix(List.of(entries)));
  }

  @Test
  void rightsComeDownAsFarAsEachItemLetsThem() {
    project(user("alice", Permission.READ, Permission.ITEM_READ));
    tree(
        Map.of(
            "f", grants(Inheritance.PARENT, user("alice", Permission.ITEM_BUILD)),
            "f/plain", grants(Inheritance.PARENT),
            "f/global", grants(Inheritance.GLOBAL),
            "f/closed", grants(Inheritance.NONE, user("alice", Permission.ITEM_CONFIGURE))));
    assertThat(may(alice, Permission.ITEM_READ, "f/a")).isTrue();
    assertThat(may(alice, Permission.ITEM_BUILD, "f/a")).isTrue();
    assertThat(may(alice, Permission.ITEM_BUILD, "f/plain")).isTrue();
    assertThat(may(alice, Permission.ITEM_READ, "f/plain/deep/er")).isTrue();
    assertThat(may(alice, Permission.ITEM_BUILD, "f/global")).isFalse();
    assertThat(may(alice, Permission.ITEM_READ, "f/global")).isTrue();
    assertThat(may(alice, Permission.ITEM_READ, "f/closed")).isFalse();
    assertThat(may(alice, Permission.ITEM_READ, "f/closed/deep")).isFalse();
    assertThat(may(alice, Permission.ITEM_CONFIGURE, "f/closed/deep")).isTrue();
    assertThat(may(alice, Permission.ITEM_BUILD, "other")).isFalse();
    assertThat(may(admin, Permission.ITEM_DELETE, "f/closed")).isTrue();
  }

  @Test
  void nobodySeesFurtherThanIntoWhatLiesAbove() {
    project(user("alice", Permission.READ));
    tree(
        Map.of(
            "hidden/x", grants(Inheritance.PARENT, user("alice", Permission.ITEM_READ)),
            "known", grants(Inheritance.PARENT, user("alice", Permission.ITEM_DISCOVER)),
            "known/x", grants(Inheritance.PARENT, user("alice", Permission.ITEM_READ))));
    assertThat(rights.visibility(as(alice), "hidden/x"))
        .isEqualTo(StrategyAuthorizer.Visibility.NOTHING);
    assertThat(rights.visibility(as(alice), "known/x"))
        .isEqualTo(StrategyAuthorizer.Visibility.EXISTENCE);
    assertThat(rights.visibility(as(alice), "known"))
        .isEqualTo(StrategyAuthorizer.Visibility.EXISTENCE);
    assertThat(rights.visibility(as(admin), "known/x"))
        .isEqualTo(StrategyAuthorizer.Visibility.READABLE);
  }

  @Test
  void anOptionalRightIsTheOneThatStandsInForItUntilItIsSwitchedOn() {
    GrantEntry reader = user("alice", Permission.READ, Permission.ITEM_EXTENDED_READ);
    GrantEntry builder = user("alice", Permission.READ, Permission.ITEM_BUILD);
    project(reader);
    assertThat(may(alice, Permission.ITEM_EXTENDED_READ, "x")).isFalse();
    assertThat(rights.effective(Permission.ITEM_EXTENDED_READ))
        .isEqualTo(Permission.ITEM_CONFIGURE);
    project(builder);
    assertThat(may(alice, Permission.ITEM_WIPE_OUT, "x")).isTrue();
    GrantEntry boss = user("admin", Permission.ADMINISTER);
    authorization.change(
        as(admin),
        new Authorization.Policy(
            new Strategy.ProjectMatrix(new Matrix(List.of(boss, reader, builder))),
            Set.of(Permission.ITEM_EXTENDED_READ, Permission.ITEM_WIPE_OUT)));
    assertThat(may(alice, Permission.ITEM_EXTENDED_READ, "x")).isTrue();
    assertThat(may(alice, Permission.ITEM_WIPE_OUT, "x")).isFalse();
    assertThat(may(admin, Permission.ITEM_WIPE_OUT, "x")).isTrue();
    assertThatThrownBy(() ->
            new Authorization.Policy(
                new Strategy.FullControlOnceLoggedIn(false), Set.of(Permission.ITEM_READ)))
        .isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void groupsAreAUsersFromTheNextLookOn() {
    project(new GrantEntry(GrantEntry.GranteeType.GROUP, "dev", Set.of(Permission.ITEM_BUILD)));
    assertThat(may(alice, Permission.ITEM_BUILD, "x")).isFalse();
    assertThat(groups.set(as(admin), alice, List.of(" Dev ", "dev", "qa")))
        .containsExactly("Dev", "qa");
    assertThat(may(alice, Permission.ITEM_BUILD, "x")).isTrue();
    assertThat(as(alice).authorities()).containsExactly("authenticated", "Dev", "qa");
    for (String name : List.of("", "authenticated", "a\nb", "x".repeat(256))) {
      assertThatThrownBy(() -> groups.set(as(admin), alice, List.of(name)))
          .isInstanceOf(Problem.Invalid.class);
    }
    assertThatThrownBy(() -> groups.set(as(alice), alice, List.of("admins")))
        .isInstanceOf(Problem.Forbidden.class);
    users.delete(Caller.system(), alice);
    User again = users.create(Caller.system(), "alice", null, "battery staple");
    assertThat(may(again, Permission.ITEM_BUILD, "x")).as("made again").isFalse();
  }

  @Test
  void whoIsMadeAnewUnderANameIsGivenNothingThatItsFirstOwnerWas() {
    project(
        user("Alice", Permission.READ),
        new GrantEntry(GrantEntry.GranteeType.EITHER, "alice", Set.of(Permission.ITEM_READ)));
    String permissions =
        "<permission>USER:hudson.model.Item.Build:alice</permission>\n  "
            + "<permission>hudson.model.Item.Cancel:ALICE</permission>\n  "
            + "<permission>USER:hudson.model.Item.Build:bob</permission>";
    jobs.create(Caller.system(), "job", granting(permissions));
    Job untouched = jobs.create(Caller.system(), "other", granting(""));
    // The state that a server without the index left behind.
    jobs.create(Caller.system(), "old", granting(permissions));
    store.write(tx -> {
      long old = requireNonNull(jobs.findId("old"));
      tx.update("DELETE FROM item_grant_user WHERE item_id = ?", old);
      return tx.update("UPDATE item_grant SET names_kept = 0 WHERE item_id = ?", old);
    });
    assertThat(may(alice, Permission.ITEM_BUILD, "job")).isTrue();
    users.delete(as(admin), requireNonNull(users.find(alice.id())));
    User again = users.create(Caller.system(), "alice", null, "battery staple");
    for (String restarted : List.of("no", "yes")) {
      assertThat(rights.allows(as(again), Permission.READ)).as(restarted).isFalse();
      for (String name : List.of("job", "old")) {
        assertThat(may(again, Permission.ITEM_READ, name)).as(name).isFalse();
        assertThat(may(again, Permission.ITEM_BUILD, name)).as(name).isFalse();
        assertThat(may(again, Permission.ITEM_CANCEL, name)).as(name).isFalse();
        Job job = requireNonNull(jobs.find(Caller.system(), name));
        assertThat(jobs.configXml(Caller.system(), job))
            .contains("Build:bob")
            .doesNotContainIgnoringCase("alice");
        assertThat(job.revision()).isEqualTo(2);
      }
      join();
    }
    assertThat(requireNonNull(jobs.find(untouched.id())).revision()).isEqualTo(1);
  }

  @Test
  void aGroupKeepsWhatAUserOfItsNameLoses() {
    project(new GrantEntry(GrantEntry.GranteeType.EITHER, "alice", Set.of(Permission.READ)));
    jobs.create(
        Caller.system(), "job", granting("<permission>hudson.model.Item.Build:alice</permission>"));
    User bob = users.create(Caller.system(), "bob", null, "staple battery");
    groups.set(Caller.system(), bob, List.of("alice"));
    users.delete(as(admin), requireNonNull(users.find(alice.id())));
    User again = users.create(Caller.system(), "alice", null, "battery staple");
    assertThat(rights.allows(as(bob), Permission.READ)).isTrue();
    assertThat(may(bob, Permission.ITEM_BUILD, "job")).isTrue();
    assertThat(rights.allows(as(again), Permission.READ)).isFalse();
    assertThat(may(again, Permission.ITEM_BUILD, "job")).isFalse();
  }
}
