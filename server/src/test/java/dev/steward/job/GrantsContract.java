package dev.steward.job;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.access.Authorization;
import dev.steward.access.AuthorizationPolicy;
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
import dev.steward.boot.BuiltInTypes;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.task.BackgroundTasks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of item grants, tested on every database: the stored grants of each user before and
 * after changes.
 */
@Tag("integration")
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
    loadServices();
    admin = users.create(Caller.system(), "admin", null, "correct horse");
    alice = users.create(Caller.system(), "alice", null, "battery staple");
  }

  /** Loads everything as at server start; a second call in a test simulates a restart. */
  private void loadServices() {
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
            BuiltInTypes.registry(),
            clock);
    users.onDeletion(authorization::removeUser);
    users.onDeletion(new UserGrantCleanup(items, jobs)::removeGrants);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Caller as(User user) {
    return requireNonNull(users.find(user.id()))
        .toCaller(Caller.AuthMethod.TOKEN, "t", "127.0.0.1");
  }

  private static GrantEntry userGrant(String name, Permission... permissions) {
    return new GrantEntry(GrantEntry.GranteeType.USER, name, Set.of(permissions));
  }

  private static AuthorizationPolicy matrixPolicy(GrantEntry... entries) {
    return new AuthorizationPolicy(
        new Strategy.ProjectMatrix(new Matrix(List.of(entries))), Set.of());
  }

  private void setProjectMatrix(GrantEntry... entries) {
    var allEntries = new java.util.ArrayList<>(List.of(entries));
    allEntries.add(userGrant("admin", Permission.ADMINISTER));
    authorization.change(Caller.system(), matrixPolicy(allEntries.toArray(GrantEntry[]::new)));
  }

  private static String projectXml(String permissionsXml) {
    return "<project><properties><hudson.security.AuthorizationMatrixProperty>"
        + permissionsXml
        + "</hudson.security.AuthorizationMatrixProperty></properties></project>";
  }

  private boolean isAllowed(User user, Permission permission, String item) {
    return rights.allows(as(user), permission, ProtectedObject.item(item));
  }

  @Test
  void recreatedUsersAreAuditedWithGrantsFromOldDefinitions() {
    setProjectMatrix();
    Caller adminCaller = as(admin);
    Job job =
        jobs.create(
            adminCaller,
            "app",
            projectXml("<permission>USER:hudson.model.Item.Read:Alice</permission>"));
    String old = jobs.configXml(adminCaller, job);
    users.delete(adminCaller, alice);
    assertThat(jobs.configXml(adminCaller, job)).doesNotContain("Alice");
    User recreated = users.create(adminCaller, "alice", null, "battery staple");
    assertThat(isAllowed(recreated, Permission.ITEM_READ, "app")).isFalse();
    assertThat(latestAuditDetail()).isEqualTo("");
    users.delete(adminCaller, recreated);
    jobs.saveConfig(adminCaller, job, old);
    recreated = users.create(adminCaller, "alice", null, "battery staple");
    assertThat(isAllowed(recreated, Permission.ITEM_READ, "app")).isTrue();
    assertThat(latestAuditDetail())
        .isEqualTo("1 jobs and folders already grant permissions to this name");
  }

  /** The text of the newest audit entry about a user. */
  private String latestAuditDetail() {
    List<String> details =
        store.read(tx ->
            tx.list(
                "SELECT detail FROM audit WHERE action = 'user.create' ORDER BY id DESC",
                row -> row.text(1)));
    return details.getFirst();
  }

  @Test
  void aNewServerGrantsEverythingToLoggedInUsers() {
    assertThat(rights.allows(as(alice), Permission.ADMINISTER)).isTrue();
    assertThat(rights.allows(Caller.anonymous(""), Permission.READ)).isFalse();
    authorization.change(
        as(admin), new AuthorizationPolicy(new Strategy.FullControlOnceLoggedIn(true), Set.of()));
    assertThat(rights.allows(Caller.anonymous(""), Permission.READ)).isTrue();
    assertThat(rights.allows(Caller.anonymous(""), Permission.ITEM_WORKSPACE)).isTrue();
    assertThat(rights.allows(Caller.anonymous(""), Permission.ITEM_BUILD)).isFalse();
  }

  @Test
  void aPolicyAppliesImmediatelyAndAfterARestart() {
    setProjectMatrix(userGrant("alice", Permission.READ));
    assertThat(rights.allows(as(alice), Permission.READ)).isTrue();
    assertThat(rights.allows(as(alice), Permission.ITEM_READ)).isFalse();
    assertThatThrownBy(() -> authorization.change(as(alice), matrixPolicy()))
        .isInstanceOf(Problem.Forbidden.class);
    loadServices();
    assertThat(rights.allows(as(alice), Permission.READ)).isTrue();
    assertThat(rights.allows(as(alice), Permission.ITEM_READ)).isFalse();
    assertThat(rights.allows(as(admin), Permission.ITEM_READ)).isTrue();
  }

  @Test
  void theLastAdministratorCannotBeRemoved() {
    for (GrantEntry[] entries :
        new GrantEntry[][] {
          {},
          {userGrant("alice", Permission.READ)},
          {userGrant("nobody", Permission.ADMINISTER)},
          {new GrantEntry(GrantEntry.GranteeType.GROUP, "alice", Set.of(Permission.ADMINISTER))},
        }) {
      assertThatThrownBy(() -> authorization.change(as(admin), matrixPolicy(entries)))
          .isInstanceOf(Problem.Invalid.class)
          .hasMessageContaining("without an administrator");
    }
    groups.set(as(admin), alice, List.of("ops"));
    authorization.change(
        as(admin),
        matrixPolicy(
            new GrantEntry(GrantEntry.GranteeType.GROUP, "Ops", Set.of(Permission.ADMINISTER))));
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
  void itemGrantsFollowTheItemDefinition() {
    setProjectMatrix(userGrant("alice", Permission.READ));
    Job job =
        jobs.create(
            as(admin), "x", projectXml("<permission>hudson.model.Item.Read:alice</permission>"));
    assertThat(isAllowed(alice, Permission.ITEM_READ, "x")).isTrue();
    assertThat(isAllowed(alice, Permission.ITEM_DISCOVER, "x")).isTrue();
    assertThat(isAllowed(alice, Permission.ITEM_READ, "y")).isFalse();
    assertThat(jobs.list(as(alice))).hasSize(1);
    jobs.rename(as(admin), job, "y");
    assertThat(isAllowed(alice, Permission.ITEM_READ, "y")).isTrue();
    assertThat(isAllowed(alice, Permission.ITEM_READ, "x")).isFalse();
    loadServices();
    assertThat(isAllowed(alice, Permission.ITEM_READ, "y")).isTrue();
    Job renamed = requireNonNull(jobs.find(as(admin), "y"));
    jobs.saveConfig(as(admin), renamed, "<project/>");
    assertThat(isAllowed(alice, Permission.ITEM_READ, "y")).isFalse();
    jobs.saveConfig(
        as(admin),
        renamed,
        projectXml("<permission>GROUP:hudson.model.Item.Read:authenticated</permission>"));
    assertThat(isAllowed(alice, Permission.ITEM_READ, "y")).isTrue();
    jobs.delete(as(admin), renamed);
    jobs.create(as(admin), "y", "<project/>");
    assertThat(isAllowed(alice, Permission.ITEM_READ, "y")).isFalse();
  }

  @Test
  void aGlobalMatrixIgnoresItemGrants() {
    jobs.create(
        as(admin), "x", projectXml("<permission>USER:hudson.model.Item.Read:alice</permission>"));
    authorization.change(
        as(admin),
        new AuthorizationPolicy(
            new Strategy.GlobalMatrix(
                new Matrix(
                    List.of(
                        userGrant("admin", Permission.ADMINISTER),
                        userGrant("alice", Permission.READ)))),
            Set.of()));
    assertThat(isAllowed(alice, Permission.ITEM_READ, "x")).isFalse();
  }

  @Test
  void itemsGrantOnlyItemPermissions() {
    setProjectMatrix(userGrant("alice", Permission.READ));
    Job job =
        jobs.create(
            as(admin),
            "x",
            projectXml(
                "<permission>USER:hudson.model.Hudson.Administer:alice</permission>"
                    + "<permission>USER:hudson.model.Computer.Build:alice</permission>"
                    + "<permission>USER:no.such.Right:alice</permission><permission/>"));
    assertThat(isAllowed(alice, Permission.ITEM_READ, "x")).isFalse();
    assertThat(jobs.definition(job).warnings()).hasSize(3);
  }

  /** Adds grants to folders and to the items inside them. */
  private void saveGrants(Map<String, ItemGrants> grants) {
    var ids = new HashMap<String, Long>();
    for (var grant : grants.entrySet()) {
      Job carrierItem = jobs.create(as(admin), "carrier" + ids.size(), "<project/>");
      ids.put(grant.getKey(), carrierItem.id());
      store.write(tx -> {
        items.save(tx, carrierItem.id(), grant.getValue());
        return true;
      });
    }
    items.idLookup(ids::get);
  }

  private static ItemGrants itemGrants(Inheritance inheritance, GrantEntry... entries) {
    return new ItemGrants(inheritance, new Matrix(List.of(entries)));
  }

  @Test
  void grantsAreInheritedAsConfigured() {
    setProjectMatrix(userGrant("alice", Permission.READ, Permission.ITEM_READ));
    saveGrants(
        Map.of(
            "f", itemGrants(Inheritance.PARENT, userGrant("alice", Permission.ITEM_BUILD)),
            "f/plain", itemGrants(Inheritance.PARENT),
            "f/global", itemGrants(Inheritance.GLOBAL),
            "f/closed",
                itemGrants(Inheritance.NONE, userGrant("alice", Permission.ITEM_CONFIGURE))));
    assertThat(isAllowed(alice, Permission.ITEM_READ, "f/a")).isTrue();
    assertThat(isAllowed(alice, Permission.ITEM_BUILD, "f/a")).isTrue();
    assertThat(isAllowed(alice, Permission.ITEM_BUILD, "f/plain")).isTrue();
    assertThat(isAllowed(alice, Permission.ITEM_READ, "f/plain/deep/er")).isTrue();
    assertThat(isAllowed(alice, Permission.ITEM_BUILD, "f/global")).isFalse();
    assertThat(isAllowed(alice, Permission.ITEM_READ, "f/global")).isTrue();
    assertThat(isAllowed(alice, Permission.ITEM_READ, "f/closed")).isFalse();
    assertThat(isAllowed(alice, Permission.ITEM_READ, "f/closed/deep")).isFalse();
    assertThat(isAllowed(alice, Permission.ITEM_CONFIGURE, "f/closed/deep")).isTrue();
    assertThat(isAllowed(alice, Permission.ITEM_BUILD, "other")).isFalse();
    assertThat(isAllowed(admin, Permission.ITEM_DELETE, "f/closed")).isTrue();
  }

  @Test
  void visibilityIsLimitedByTheParentFolders() {
    setProjectMatrix(userGrant("alice", Permission.READ));
    saveGrants(
        Map.of(
            "hidden/x", itemGrants(Inheritance.PARENT, userGrant("alice", Permission.ITEM_READ)),
            "known", itemGrants(Inheritance.PARENT, userGrant("alice", Permission.ITEM_DISCOVER)),
            "known/x", itemGrants(Inheritance.PARENT, userGrant("alice", Permission.ITEM_READ))));
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
  void aDisabledOptionalPermissionFallsBackToItsSubstitute() {
    GrantEntry readerGrant = userGrant("alice", Permission.READ, Permission.ITEM_EXTENDED_READ);
    GrantEntry builderGrant = userGrant("alice", Permission.READ, Permission.ITEM_BUILD);
    setProjectMatrix(readerGrant);
    assertThat(isAllowed(alice, Permission.ITEM_EXTENDED_READ, "x")).isFalse();
    assertThat(rights.effective(Permission.ITEM_EXTENDED_READ))
        .isEqualTo(Permission.ITEM_CONFIGURE);
    setProjectMatrix(builderGrant);
    assertThat(isAllowed(alice, Permission.ITEM_WIPE_OUT, "x")).isTrue();
    GrantEntry adminGrant = userGrant("admin", Permission.ADMINISTER);
    authorization.change(
        as(admin),
        new AuthorizationPolicy(
            new Strategy.ProjectMatrix(new Matrix(List.of(adminGrant, readerGrant, builderGrant))),
            Set.of(Permission.ITEM_EXTENDED_READ, Permission.ITEM_WIPE_OUT)));
    assertThat(isAllowed(alice, Permission.ITEM_EXTENDED_READ, "x")).isTrue();
    assertThat(isAllowed(alice, Permission.ITEM_WIPE_OUT, "x")).isFalse();
    assertThat(isAllowed(admin, Permission.ITEM_WIPE_OUT, "x")).isTrue();
    assertThatThrownBy(() ->
            new AuthorizationPolicy(
                new Strategy.FullControlOnceLoggedIn(false), Set.of(Permission.ITEM_READ)))
        .isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void groupChangesApplyImmediately() {
    setProjectMatrix(
        new GrantEntry(GrantEntry.GranteeType.GROUP, "dev", Set.of(Permission.ITEM_BUILD)));
    assertThat(isAllowed(alice, Permission.ITEM_BUILD, "x")).isFalse();
    assertThat(groups.set(as(admin), alice, List.of(" Dev ", "dev", "qa")))
        .containsExactly("Dev", "qa");
    assertThat(isAllowed(alice, Permission.ITEM_BUILD, "x")).isTrue();
    assertThat(as(alice).authorities()).containsExactly("authenticated", "Dev", "qa");
    for (String name : List.of("", "authenticated", "a\nb", "x".repeat(256))) {
      assertThatThrownBy(() -> groups.set(as(admin), alice, List.of(name)))
          .isInstanceOf(Problem.Invalid.class);
    }
    assertThatThrownBy(() -> groups.set(as(alice), alice, List.of("admins")))
        .isInstanceOf(Problem.Forbidden.class);
    users.delete(Caller.system(), alice);
    User recreated = users.create(Caller.system(), "alice", null, "battery staple");
    assertThat(isAllowed(recreated, Permission.ITEM_BUILD, "x")).as("the recreated user").isFalse();
  }

  @Test
  void aRecreatedUserGetsNoGrantsOfTheDeletedUser() {
    setProjectMatrix(
        userGrant("Alice", Permission.READ),
        new GrantEntry(GrantEntry.GranteeType.EITHER, "alice", Set.of(Permission.ITEM_READ)));
    String permissions =
        "<permission>USER:hudson.model.Item.Build:alice</permission>\n  "
            + "<permission>hudson.model.Item.Cancel:ALICE</permission>\n  "
            + "<permission>USER:hudson.model.Item.Build:bob</permission>";
    jobs.create(Caller.system(), "job", projectXml(permissions));
    Job untouched = jobs.create(Caller.system(), "other", projectXml(""));
    jobs.create(Caller.system(), "old", projectXml(permissions));
    assertThat(isAllowed(alice, Permission.ITEM_BUILD, "job")).isTrue();
    users.delete(as(admin), requireNonNull(users.find(alice.id())));
    User recreated = users.create(Caller.system(), "alice", null, "battery staple");
    for (String restarted : List.of("no", "yes")) {
      assertThat(rights.allows(as(recreated), Permission.READ)).as(restarted).isFalse();
      for (String name : List.of("job", "old")) {
        assertThat(isAllowed(recreated, Permission.ITEM_READ, name)).as(name).isFalse();
        assertThat(isAllowed(recreated, Permission.ITEM_BUILD, name)).as(name).isFalse();
        assertThat(isAllowed(recreated, Permission.ITEM_CANCEL, name)).as(name).isFalse();
        Job job = requireNonNull(jobs.find(Caller.system(), name));
        assertThat(jobs.configXml(Caller.system(), job))
            .contains("Build:bob")
            .doesNotContainIgnoringCase("alice");
        assertThat(job.revision()).isEqualTo(2);
      }
      loadServices();
    }
    assertThat(requireNonNull(jobs.find(untouched.id())).revision()).isEqualTo(1);
  }

  @Test
  void groupGrantsSurviveDeletionOfAUserWithTheSameName() {
    setProjectMatrix(
        new GrantEntry(GrantEntry.GranteeType.EITHER, "alice", Set.of(Permission.READ)));
    jobs.create(
        Caller.system(),
        "job",
        projectXml("<permission>hudson.model.Item.Build:alice</permission>"));
    User bob = users.create(Caller.system(), "bob", null, "staple battery");
    groups.set(Caller.system(), bob, List.of("alice"));
    users.delete(as(admin), requireNonNull(users.find(alice.id())));
    User recreated = users.create(Caller.system(), "alice", null, "battery staple");
    assertThat(rights.allows(as(bob), Permission.READ)).isTrue();
    assertThat(isAllowed(bob, Permission.ITEM_BUILD, "job")).isTrue();
    assertThat(rights.allows(as(recreated), Permission.READ)).isFalse();
    assertThat(isAllowed(recreated, Permission.ITEM_BUILD, "job")).isFalse();
  }
}
