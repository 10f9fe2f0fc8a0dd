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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract of users, sessions and groups, on every database. */
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

  /** Loads everything as at server start; a second call in a test simulates a restart. */
  private void join() {
    InstantSource clock = () -> now;
    ServerKey key = ServerKey.of(folder, random);
    var rights = new StrategyAuthorizer(store, new ItemGrantIndex(store));
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
    assertThat(users.isEmpty()).isFalse();
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
    assertThat(sessions.isIssuedHere(id)).isTrue();
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
    users.setPassword(now(alice), "a new password", Users.PasswordFormat.PLAIN);
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

  private Sessions.NewSession signIn() {
    return sessions.beginWithRememberMe(now(alice), "10.0.0.1", "test");
  }

  private RememberMeCheck resume(String value) {
    return sessions.resume(value, "10.0.0.2", "test");
  }

  private Sessions.NewSession resumed(String value) {
    if (!(resume(value) instanceof RememberMeCheck.Valid valid)) {
      throw new AssertionError("it does not sign in any more");
    }
    assertThat(valid.user()).isEqualTo(now(alice));
    return valid.session();
  }

  @Test
  void aRememberMeValueSignsInForTwoWeeksAndUntilItIsForgotten() {
    String value = signIn().rememberMe();
    join();
    Sessions.NewSession next = resumed(value);
    assertThat(sessions.find(next.id())).isEqualTo(now(alice));
    assertThat(next.rememberMe()).isNotEqualTo(value).hasSameSizeAs(value);
    String late = signIn().rememberMe();
    now = now.plusSeconds(Sessions.REMEMBER_ME_SECONDS + 1);
    assertThat(resume(late)).isInstanceOf(RememberMeCheck.Unknown.class);
    String renewed = signIn().rememberMe();
    users.endAllSessions(WHO, now(alice));
    assertThat(resume(renewed)).isInstanceOf(RememberMeCheck.Unknown.class);
    String forgotten = signIn().rememberMe();
    String successor = resumed(forgotten).rememberMe();
    sessions.forgetRememberMe(successor);
    assertThat(resume(forgotten)).isInstanceOf(RememberMeCheck.Unknown.class);
    assertThat(resume(successor)).isInstanceOf(RememberMeCheck.Unknown.class);
    users.setDisabled(WHO, alice, true);
    assertThat(resume(renewed)).isInstanceOf(RememberMeCheck.Unknown.class);
  }

  @Test
  void requestsThatComeTogetherGetOneSessionAndOneSuccessor() throws Exception {
    String value = signIn().rememberMe();
    var answers = new ArrayList<Future<Sessions.NewSession>>();
    try (var browser = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        answers.add(browser.submit(() -> resumed(value)));
      }
    }
    Sessions.NewSession first = answers.getFirst().get();
    for (Future<Sessions.NewSession> answer : answers) {
      assertThat(answer.get()).isEqualTo(first);
    }
    now = now.plusSeconds(30);
    assertThat(resumed(value)).isEqualTo(first);
    assertThat(sessions.list(WHO, now(alice))).hasSize(2);
    // The successor is still valid.
    assertThat(resumed(first.rememberMe()).rememberMe()).isNotEqualTo(first.rememberMe());
  }

  @Test
  void aReplayEndsItsLoginEverywhereAndNoOtherAndIsInTheAudit() {
    Sessions.NewSession login = signIn();
    Sessions.NewSession other = signIn();
    Sessions.NewSession second = resumed(login.rememberMe());
    now = now.plusSeconds(60);
    Sessions.NewSession third = resumed(second.rememberMe());
    assertThat(sessions.find(third.id())).isNotNull();
    assertThat(resume(login.rememberMe())).isInstanceOf(RememberMeCheck.Replayed.class);
    for (Sessions.NewSession one : List.of(login, second, third)) {
      assertThat(sessions.find(one.id())).isNull();
      assertThat(resume(one.rememberMe())).isInstanceOf(RememberMeCheck.Replayed.class);
    }
    assertThat(sessions.find(other.id())).isEqualTo(now(alice));
    resumed(other.rememberMe());
    List<String> audit =
        store.read(tx ->
            tx.list(
                "SELECT actor, address, subject FROM audit WHERE action = ?",
                row -> row.text(1) + " " + row.text(2) + " " + row.text(3),
                "user.rememberMeReplay"));
    assertThat(audit).containsExactly("anonymous 10.0.0.2 Alice");
    // The rows are deleted together with the values.
    now = now.plusSeconds(Sessions.REMEMBER_ME_SECONDS + 1);
    signIn();
    assertThat(rememberMeRows()).isEqualTo(1);
  }

  @Test
  void onlySoManySpentValuesOfALoginAreKept() {
    String value = signIn().rememberMe();
    for (int i = 0; i < 110; i++) {
      now = now.plusSeconds(1);
      value = resumed(value).rememberMe();
    }
    assertThat(rememberMeRows()).isEqualTo(101);
  }

  private long rememberMeRows() {
    return requireNonNull(
        store.read(tx -> tx.find("SELECT COUNT(*) FROM remembered", row -> row.number(1))));
  }

  @Test
  void whoIsDeletedIsOutOfEverythingAndANameMadeAnewBeginsWithNothing() {
    String id = sessions.begin(alice, "10.0.0.1", "test");
    String value = signIn().rememberMe();
    Tokens.NewToken token =
        tokens.generate(alice.toCaller(Caller.AuthMethod.PASSWORD, null, ""), alice, "t", null);
    groups.set(WHO, alice, List.of("ops"));
    users.delete(WHO, alice);
    assertThat(users.find(alice.id())).isNull();
    User anew = users.create(WHO, "alice", null, "battery staple");
    assertThat(anew.id()).isNotEqualTo(alice.id());
    assertThat(sessions.find(id)).isNull();
    assertThat(resume(value)).isInstanceOf(RememberMeCheck.Unknown.class);
    assertThat(tokens.check(token.value())).isInstanceOf(Tokens.TokenCheck.Unknown.class);
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
    Caller self = alice.toCaller(Caller.AuthMethod.PASSWORD, null, "");
    Tokens.NewToken token = tokens.generate(self, alice, "t", null);
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
    AccessSettings.TokenOptions switches = settings.tokenOptions();
    settings.change(
        WHO,
        tokens,
        new AccessSettings.TokenOptions(
            switches.legacyForNewUsers(), switches.legacyCreationAllowed(), false));
    join();
    assertThat(settings.tokenOptions().usageStatistics()).isFalse();
    try (var usage = new TokenUsage(store, settings, () -> now)) {
      usage.count(token.token().uuid(), "10.0.0.1", "curl", "/a");
      usage.flush();
    }
    assertThat(tokens.list(self, alice))
        .singleElement()
        .satisfies(used -> assertThat(used.useCount()).isEqualTo(3));
  }
}
