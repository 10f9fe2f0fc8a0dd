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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of users, sessions and groups, tested on every database. */
@Tag("integration")
abstract class UsersContract {

  private static final Caller SYSTEM = Caller.system();

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
    loadServices();
    users.create(SYSTEM, "admin", null, "correct horse");
    alice = users.create(SYSTEM, "Alice", "Alice Doe", "battery staple");
  }

  /** Loads everything as at server start; a second call in a test simulates a restart. */
  private void loadServices() {
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
  void userNamesAreCaseInsensitiveAndUnique() {
    assertThat(users.find("aLICE")).isEqualTo(alice);
    assertThat(users.findByAnyName("Alice Doe")).isEqualTo(alice);
    assertThat(users.find("bob")).isNull();
    assertThatThrownBy(() -> users.create(SYSTEM, "ALICE", null, "another one"))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("already taken");
    assertThatThrownBy(() -> users.create(SYSTEM, "SYSTEM", null, "another one"))
        .isInstanceOf(Problem.Invalid.class);
    assertThat(users.list(SYSTEM)).extracting(User::name).containsExactly("admin", "Alice");
    assertThat(users.isEmpty()).isFalse();
  }

  @Test
  void usersAreListedInPagesAndFilteredByName() {
    users.create(SYSTEM, "zoe_", "100% Zoe", "battery staple");
    assertThat(pageNames("", "", 2)).containsExactly("admin", "Alice");
    assertThat(pageNames("", "Alice", 2)).containsExactly("zoe_");
    assertThat(pageNames("DOE", "", 9)).containsExactly("Alice");
    assertThat(pageNames("LIC", "", 9)).containsExactly("Alice");
    assertThat(pageNames("%", "", 9)).containsExactly("zoe_");
    assertThat(pageNames("_", "", 9)).containsExactly("zoe_");
  }

  private List<String> pageNames(String text, String after, int limit) {
    return users.page(SYSTEM, text, after, limit).stream().map(User::name).toList();
  }

  @Test
  void aSessionEndsOnLogoutDisableAndPasswordChange() {
    String id = sessions.begin(alice, "10.0.0.1", "test");
    assertThat(sessions.isIssuedHere(id)).isTrue();
    assertThat(sessions.find(id)).isEqualTo(alice);
    assertThat(sessions.find(sessions.newId())).isNull();
    loadServices();
    assertThat(sessions.find(id)).isEqualTo(now(alice));
    users.setDisabled(SYSTEM, alice, true);
    assertThat(sessions.find(id)).isNull();
    users.setDisabled(SYSTEM, alice, false);
    assertThat(sessions.find(id)).isNull();
    String other = sessions.begin(now(alice), "10.0.0.1", "test");
    sessions.end(other);
    assertThat(sessions.find(other)).isNull();
    String third = sessions.begin(now(alice), "10.0.0.1", "test");
    users.setPassword(now(alice), "a new password", PasswordFormat.PLAIN);
    assertThat(sessions.find(third)).isNull();
  }

  @Test
  void anIdleSessionExpires() {
    String id = sessions.begin(alice, "10.0.0.1", "test");
    for (int day = 0; day < 3; day++) {
      now = now.plus(Duration.ofMinutes(20));
      assertThat(sessions.find(id)).isEqualTo(alice);
    }
    now = now.plus(Duration.ofDays(20));
    assertThat(sessions.find(id)).isNull();
    sessions.begin(alice, "10.0.0.1", "test");
    List<String> sessionHashes =
        store.read(tx -> tx.list("SELECT id_hash FROM login_session", row -> row.text(1)));
    assertThat(sessionHashes).hasSize(1);
  }

  private NewSession signIn() {
    return sessions.beginWithRememberMe(now(alice), "10.0.0.1", "test");
  }

  private RememberMeCheck resume(String value) {
    return sessions.resume(value, "10.0.0.2", "test");
  }

  private NewSession resumeValid(String value) {
    if (!(resume(value) instanceof RememberMeCheck.Valid valid)) {
      throw new AssertionError("the remember-me value is no longer valid");
    }
    assertThat(valid.user()).isEqualTo(now(alice));
    return valid.session();
  }

  @Test
  void aRememberMeValueIsValidForTwoWeeksUnlessForgotten() {
    String value = signIn().rememberMe();
    loadServices();
    NewSession next = resumeValid(value);
    assertThat(sessions.find(next.id())).isEqualTo(now(alice));
    assertThat(next.rememberMe()).isNotEqualTo(value).hasSameSizeAs(value);
    String expired = signIn().rememberMe();
    now = now.plusSeconds(Sessions.REMEMBER_ME_SECONDS + 1);
    assertThat(resume(expired)).isInstanceOf(RememberMeCheck.Unknown.class);
    String renewed = signIn().rememberMe();
    users.endAllSessions(SYSTEM, now(alice));
    assertThat(resume(renewed)).isInstanceOf(RememberMeCheck.Unknown.class);
    String forgotten = signIn().rememberMe();
    String successor = resumeValid(forgotten).rememberMe();
    sessions.forgetRememberMe(successor);
    assertThat(resume(forgotten)).isInstanceOf(RememberMeCheck.Unknown.class);
    assertThat(resume(successor)).isInstanceOf(RememberMeCheck.Unknown.class);
    users.setDisabled(SYSTEM, alice, true);
    assertThat(resume(renewed)).isInstanceOf(RememberMeCheck.Unknown.class);
  }

  @Test
  void concurrentResumesShareOneSession() throws Exception {
    String value = signIn().rememberMe();
    var results = new ArrayList<Future<NewSession>>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        results.add(executor.submit(() -> resumeValid(value)));
      }
    }
    NewSession first = results.getFirst().get();
    for (Future<NewSession> result : results) {
      assertThat(result.get()).isEqualTo(first);
    }
    now = now.plusSeconds(30);
    assertThat(resumeValid(value)).isEqualTo(first);
    assertThat(sessions.list(SYSTEM, now(alice))).hasSize(2);
    // The new remember-me value is still valid.
    assertThat(resumeValid(first.rememberMe()).rememberMe()).isNotEqualTo(first.rememberMe());
  }

  @Test
  void aReplayedRememberMeValueEndsItsLoginAndIsAudited() {
    NewSession login = signIn();
    NewSession other = signIn();
    NewSession second = resumeValid(login.rememberMe());
    now = now.plusSeconds(60);
    NewSession third = resumeValid(second.rememberMe());
    assertThat(sessions.find(third.id())).isNotNull();
    assertThat(resume(login.rememberMe())).isInstanceOf(RememberMeCheck.Replayed.class);
    for (NewSession session : List.of(login, second, third)) {
      assertThat(sessions.find(session.id())).isNull();
      assertThat(resume(session.rememberMe())).isInstanceOf(RememberMeCheck.Replayed.class);
    }
    assertThat(sessions.find(other.id())).isEqualTo(now(alice));
    resumeValid(other.rememberMe());
    List<String> auditRows =
        store.read(tx ->
            tx.list(
                "SELECT actor, address, subject FROM audit WHERE action = ?",
                row -> row.text(1) + " " + row.text(2) + " " + row.text(3),
                "user.rememberMeReplay"));
    assertThat(auditRows).containsExactly("anonymous 10.0.0.2 Alice");
    // The rows of expired values are deleted.
    now = now.plusSeconds(Sessions.REMEMBER_ME_SECONDS + 1);
    signIn();
    assertThat(countRememberMeRows()).isEqualTo(1);
  }

  @Test
  void spentRememberMeValuesAreLimitedPerLogin() {
    String value = signIn().rememberMe();
    for (int i = 0; i < 110; i++) {
      now = now.plusSeconds(1);
      value = resumeValid(value).rememberMe();
    }
    assertThat(countRememberMeRows()).isEqualTo(101);
  }

  private long countRememberMeRows() {
    return requireNonNull(
        store.read(tx -> tx.find("SELECT COUNT(*) FROM remember_me", row -> row.number(1))));
  }

  @Test
  void deletingAUserRemovesSessionsTokensAndGroups() {
    String id = sessions.begin(alice, "10.0.0.1", "test");
    String value = signIn().rememberMe();
    NewToken token =
        tokens.generate(alice.toCaller(Caller.AuthMethod.PASSWORD, null, ""), alice, "t", null);
    groups.set(SYSTEM, alice, List.of("ops"));
    users.delete(SYSTEM, alice);
    assertThat(users.find(alice.id())).isNull();
    User recreated = users.create(SYSTEM, "alice", null, "battery staple");
    assertThat(recreated.id()).isNotEqualTo(alice.id());
    assertThat(sessions.find(id)).isNull();
    assertThat(resume(value)).isInstanceOf(RememberMeCheck.Unknown.class);
    assertThat(tokens.check(token.value())).isInstanceOf(TokenCheck.Unknown.class);
    assertThat(now(recreated).groups()).isEmpty();
  }

  @Test
  void settingGroupsReplacesAllAndRemovesDuplicates() {
    assertThat(groups.set(SYSTEM, alice, List.of("Ops", "dev", "ops")))
        .containsExactly("dev", "Ops");
    assertThat(now(alice).groups()).containsExactlyInAnyOrder("dev", "Ops");
    groups.set(SYSTEM, alice, List.of("dev"));
    loadServices();
    assertThat(now(alice).groups()).containsExactly("dev");
    assertThatThrownBy(() -> groups.set(SYSTEM, alice, List.of("authenticated")))
        .isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void tokenUsesAreSummedAndWrittenInBatches() {
    Caller caller = alice.toCaller(Caller.AuthMethod.PASSWORD, null, "");
    NewToken token = tokens.generate(caller, alice, "t", null);
    try (var usage = new TokenUsage(store, settings, () -> now)) {
      usage.count(token.token().uuid(), "10.0.0.1", "curl", "/a");
      usage.count(token.token().uuid(), "10.0.0.2", "curl", "/b");
      usage.flush();
      usage.count(token.token().uuid(), "10.0.0.3", "x".repeat(10_000), "/c");
      usage.flush();
    }
    assertThat(tokens.list(caller, alice))
        .singleElement()
        .satisfies(listed -> assertThat(listed.useCount()).isEqualTo(3));
    AccessSettings.TokenOptions options = settings.tokenOptions();
    settings.change(
        SYSTEM,
        tokens,
        new AccessSettings.TokenOptions(
            options.legacyForNewUsers(), options.legacyCreationAllowed(), false));
    loadServices();
    assertThat(settings.tokenOptions().usageStatistics()).isFalse();
    try (var usage = new TokenUsage(store, settings, () -> now)) {
      usage.count(token.token().uuid(), "10.0.0.1", "curl", "/a");
      usage.flush();
    }
    assertThat(tokens.list(caller, alice))
        .singleElement()
        .satisfies(listed -> assertThat(listed.useCount()).isEqualTo(3));
  }
}
