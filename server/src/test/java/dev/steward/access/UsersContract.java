package dev.steward.access;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users, their sessions and their groups promise, whatever the database is. */
abstract class UsersContract {

  private static final Caller WHO = Caller.system();

  @TempDir Path folder;
  private final SecureRandom random = new SecureRandom();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Store store;
  private Users users;
  private Sessions sessions;
  private Groups groups;
  private Tokens tokens;
  private AccessSettings settings;
  private User alice;

  abstract Store open(Path home);

  @BeforeEach
  void open() {
    store = open(folder);
    join();
    users.create(WHO, "admin", null, "correct horse");
    alice = users.create(WHO, "Alice", "Alice Doe", "battery staple");
  }

  /** As the server does at its start; twice in a test it is a restart. */
  private void join() {
    InstantSource clock = () -> now;
    ServerKey key = ServerKey.of(folder, random);
    var rights = new StrategyRights(store, new GrantedItems(store));
    var audit = new Audit(store, clock);
    tokens = new Tokens(store, rights, audit, key, random, clock);
    users = new Users(store, rights, new Passwords(random, clock), tokens, audit, random, clock);
    sessions = new Sessions(store, users, key, random, clock);
    groups = new Groups(store, rights, audit, users);
    settings = new AccessSettings(store, rights, audit);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private User now(User user) {
    return requireNonNull(users.find(user.id()));
  }

  @Test
  void aNameIsFoundWithoutRegardToCaseAndGivenOnce() {
    assertThat(users.find("aLICE")).isEqualTo(alice);
    assertThat(users.findByAnyName("Alice Doe")).isEqualTo(alice);
    assertThat(users.find("bob")).isNull();
    assertThatThrownBy(() -> users.create(WHO, "ALICE", null, "another one"))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("already taken");
    assertThatThrownBy(() -> users.create(WHO, "SYSTEM", null, "another one"))
        .isInstanceOf(Problem.Invalid.class);
    assertThat(users.list(WHO)).extracting(User::name).containsExactly("admin", "Alice");
    assertThat(users.none()).isFalse();
  }

  @Test
  void usersAreListedAPageAtATimeAndFoundByTheirNames() {
    users.create(WHO, "zoe_", "100% Zoe", "battery staple");
    assertThat(names("", "", 2)).containsExactly("admin", "Alice");
    assertThat(names("", "Alice", 2)).containsExactly("zoe_");
    assertThat(names("DOE", "", 9)).containsExactly("Alice");
    assertThat(names("LIC", "", 9)).containsExactly("Alice");
    assertThat(names("%", "", 9)).containsExactly("zoe_");
    assertThat(names("_", "", 9)).containsExactly("zoe_");
  }

  private List<String> names(String text, String after, int most) {
    return users.page(WHO, text, after, most).stream().map(User::name).toList();
  }

  @Test
  void aSessionIsItsUsersUntilItEndsOrTheUserIsBarred() {
    String id = sessions.begin(alice, "10.0.0.1", "test");
    assertThat(sessions.isOurs(id)).isTrue();
    assertThat(sessions.find(id)).isEqualTo(alice);
    assertThat(sessions.find(sessions.newId())).isNull();
    join();
    assertThat(sessions.find(id)).isEqualTo(now(alice));
    users.setDisabled(WHO, alice, true);
    assertThat(sessions.find(id)).isNull();
    users.setDisabled(WHO, alice, false);
    assertThat(sessions.find(id)).isNull();
    String other = sessions.begin(now(alice), "10.0.0.1", "test");
    sessions.end(other);
    assertThat(sessions.find(other)).isNull();
    String third = sessions.begin(now(alice), "10.0.0.1", "test");
    users.setPassword(now(alice), "a new password", Users.Given.PLAIN);
    assertThat(sessions.find(third)).isNull();
  }

  @Test
  void aSessionThatNobodyUsesEnds() {
    String id = sessions.begin(alice, "10.0.0.1", "test");
    for (int day = 0; day < 3; day++) {
      now = now.plus(Duration.ofMinutes(20));
      assertThat(sessions.find(id)).isEqualTo(alice);
    }
    now = now.plus(Duration.ofDays(20));
    assertThat(sessions.find(id)).isNull();
    sessions.begin(alice, "10.0.0.1", "test");
    List<String> kept =
        store.read(tx -> tx.list("SELECT id_hash FROM login_session", row -> row.text(1)));
    assertThat(kept).hasSize(1);
  }

  @Test
  void aRememberedValueLogsInOnceAndNotForEver() {
    String value = sessions.remember(alice);
    join();
    assertThat(sessions.redeem(value)).isEqualTo(now(alice));
    assertThat(sessions.redeem(value)).isNull();
    String late = sessions.remember(now(alice));
    now = now.plusSeconds(Sessions.REMEMBERED_SECONDS + 1);
    assertThat(sessions.redeem(late)).isNull();
    String renewed = sessions.remember(now(alice));
    users.renewSeed(WHO, now(alice));
    assertThat(sessions.redeem(renewed)).isNull();
    String forgotten = sessions.remember(now(alice));
    sessions.forget(forgotten);
    assertThat(sessions.redeem(forgotten)).isNull();
  }

  @Test
  void whoIsDeletedIsOutOfEverythingAndANameMadeAnewBeginsWithNothing() {
    String id = sessions.begin(alice, "10.0.0.1", "test");
    String value = sessions.remember(alice);
    Tokens.Made token =
        tokens.generate(alice.as(Caller.Proof.PASSWORD, null, ""), alice, "t", null);
    groups.set(WHO, alice, List.of("ops"));
    users.delete(WHO, alice);
    assertThat(users.find(alice.id())).isNull();
    User anew = users.create(WHO, "alice", null, "battery staple");
    assertThat(anew.id()).isNotEqualTo(alice.id());
    assertThat(sessions.find(id)).isNull();
    assertThat(sessions.redeem(value)).isNull();
    assertThat(tokens.present(token.value())).isInstanceOf(Tokens.Presented.Unknown.class);
    assertThat(now(anew).groups()).isEmpty();
  }

  @Test
  void groupsAreSetAsAWholeAndOfEachNameOnce() {
    assertThat(groups.set(WHO, alice, List.of("Ops", "dev", "ops"))).containsExactly("dev", "Ops");
    assertThat(now(alice).groups()).containsExactlyInAnyOrder("dev", "Ops");
    groups.set(WHO, alice, List.of("dev"));
    join();
    assertThat(now(alice).groups()).containsExactly("dev");
    assertThatThrownBy(() -> groups.set(WHO, alice, List.of("authenticated")))
        .isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void usesOfATokenAreAddedUpAndWrittenTogether() {
    Caller self = alice.as(Caller.Proof.PASSWORD, null, "");
    Tokens.Made token = tokens.generate(self, alice, "t", null);
    try (var usage = new TokenUsage(store, settings, () -> now)) {
      usage.count(token.token().uuid(), "10.0.0.1", "curl", "/a");
      usage.count(token.token().uuid(), "10.0.0.2", "curl", "/b");
      usage.flush();
      usage.count(token.token().uuid(), "10.0.0.3", "x".repeat(10_000), "/c");
      usage.flush();
    }
    assertThat(tokens.list(self, alice))
        .singleElement()
        .satisfies(used -> assertThat(used.useCount()).isEqualTo(3));
    AccessSettings.Switches switches = settings.switches();
    settings.change(
        WHO,
        tokens,
        new AccessSettings.Switches(
            switches.legacyForNewUsers(), switches.legacyCanBeMade(), false));
    join();
    assertThat(settings.switches().usageStatistics()).isFalse();
    try (var usage = new TokenUsage(store, settings, () -> now)) {
      usage.count(token.token().uuid(), "10.0.0.1", "curl", "/a");
      usage.flush();
    }
    assertThat(tokens.list(self, alice))
        .singleElement()
        .satisfies(used -> assertThat(used.useCount()).isEqualTo(3));
  }
}
