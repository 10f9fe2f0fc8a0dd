package dev.steward.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of API tokens, tested on every database. */
@Tag("integration")
abstract class TokensContract {

  @TempDir Path folder;
  private Store store;
  private Tokens tokens;
  private Users users;
  private AccessSettings settings;
  private User alice;
  private User bob;

  abstract Store open(Path home);

  @BeforeEach
  void open() {
    store = open(folder);
    var clock = Clock.systemUTC();
    var random = new SecureRandom();
    Authorizer rights = new StrategyAuthorizer(store, new ItemGrantIndex(store));
    var audit = new Audit(store, clock);
    ServerKey key = ServerKey.of(folder, random);
    tokens = new Tokens(store, rights, audit, key, random, clock);
    users = new Users(store, rights, new Passwords(random, clock), tokens, audit, random, clock);
    settings = new AccessSettings(store, rights, audit);
    alice = users.create(Caller.system(), "Alice", null, "correct horse");
    bob = users.create(Caller.system(), "bob", "Bob B.", "battery staple");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Caller as(User user) {
    return user.toCaller(Caller.AuthMethod.PASSWORD, null, "127.0.0.1");
  }

  @Test
  void aTokenIsValidOnlyForItsOwner() {
    NewToken newToken = tokens.generate(as(alice), alice, "ci", null);
    assertThat(newToken.value()).matches("11[0-9a-f]{32}");
    long now = System.currentTimeMillis();
    assertThat(newToken.token().isOld(now)).isFalse();
    assertThat(newToken.token().isOld(now + 366 * 86_400_000L)).isTrue();
    assertThat(tokens.check(newToken.value(), alice.id())).isInstanceOf(TokenCheck.Valid.class);
    assertThat(tokens.check(newToken.value(), bob.id())).isInstanceOf(TokenCheck.Unknown.class);
    assertThat(tokens.check(newToken.value().toUpperCase(java.util.Locale.ROOT), alice.id()))
        .isInstanceOf(TokenCheck.Unknown.class);
    assertThat(tokens.check("22" + newToken.value().substring(2), alice.id()))
        .isInstanceOf(TokenCheck.Unknown.class);
    assertThatThrownBy(() -> tokens.generate(as(bob), alice, "x", null))
        .isInstanceOf(Problem.Forbidden.class);
  }

  @Test
  void aRevokedTokenIsRefusedImmediately() {
    NewToken newToken = tokens.generate(as(alice), alice, "ci", null);
    assertThat(tokens.check(newToken.value())).isInstanceOf(TokenCheck.Valid.class);
    assertThat(tokens.revoke(as(alice), alice, newToken.token().uuid())).isTrue();
    assertThat(tokens.check(newToken.value())).isInstanceOf(TokenCheck.Revoked.class);
    assertThat(tokens.list(as(alice), alice)).isEmpty();
    assertThat(tokens.revoke(as(alice), alice, newToken.token().uuid())).isFalse();
  }

  @Test
  void aTokenIsAcceptedOnItsLastDayAndNotAfter() {
    LocalDate today = tokens.today();
    NewToken lastDay = tokens.generate(as(alice), alice, "today", today);
    assertThat(tokens.check(lastDay.value(), alice.id())).isInstanceOf(TokenCheck.Valid.class);
    String old = "11" + "cd".repeat(16);
    tokens.addFixed(as(alice), alice, "old", old, today.minusDays(1));
    assertThat(tokens.check(old, alice.id())).isEqualTo(new TokenCheck.Expired(today.minusDays(1)));
    assertThatThrownBy(() -> tokens.generate(as(alice), alice, "x", today.minusDays(1)))
        .hasMessage("Expiration date is in the past.");
  }

  @Test
  void aSharedTokenValueNeedsAUserName() {
    String value = "11" + "ab".repeat(16);
    tokens.addFixed(as(alice), alice, "a", value, null);
    tokens.addFixed(as(bob), bob, "b", value, null);
    assertThat(tokens.check(value, alice.id())).isInstanceOf(TokenCheck.Valid.class);
    assertThat(tokens.check(value, bob.id())).isInstanceOf(TokenCheck.Valid.class);
    assertThat(tokens.check(value)).isInstanceOf(TokenCheck.Unknown.class);
  }

  @Test
  void aFixedTokenValueIsValidatedAndReusableAfterRevocation() {
    for (String wrong : new String[] {"short", "12" + "ab".repeat(16), "11" + "zz".repeat(16)}) {
      assertThatThrownBy(() -> tokens.addFixed(as(alice), alice, "x", wrong, null))
          .isInstanceOf(Problem.Invalid.class);
    }
    String value = "11" + "ef".repeat(16);
    String uuid = tokens.addFixed(as(alice), alice, "x", value, null).uuid();
    tokens.revoke(as(alice), alice, uuid);
    tokens.addFixed(as(alice), alice, "again", value, null);
    assertThat(tokens.check(value, alice.id())).isInstanceOf(TokenCheck.Valid.class);
  }

  @Test
  void theLegacyTokenIsVisibleToItsOwnerAndCanBeDisabled() {
    String first = tokens.replaceLegacy(as(alice), alice);
    String second = tokens.replaceLegacy(as(alice), alice);
    assertThat(tokens.check(first, alice.id())).isInstanceOf(TokenCheck.Revoked.class);
    assertThat(tokens.check(second, alice.id())).isInstanceOf(TokenCheck.Valid.class);
    assertThat(tokens.findLegacyValue(as(alice), alice)).isEqualTo(second);
    assertThat(tokens.findLegacyValue(as(bob), alice)).isNull();
    assertThat(
            tokens.findLegacyValue(
                alice.toCaller(Caller.AuthMethod.TOKEN, "uuid", "127.0.0.1"), alice))
        .isNull();
    settings.change(as(alice), tokens, new AccessSettings.TokenOptions(false, false, true));
    assertThat(tokens.check(second, alice.id())).isInstanceOf(TokenCheck.Revoked.class);
    assertThat(tokens.findLegacyValue(as(alice), alice)).isNull();
  }

  @Test
  void usesAreCountedInBatches() {
    NewToken newToken = tokens.generate(as(alice), alice, "ci", null);
    try (var usage = new TokenUsage(store, settings, Clock.systemUTC())) {
      for (int i = 0; i < 7; i++) {
        usage.count(newToken.token().uuid(), "10.0.0.1", "curl", "/api/json");
      }
      usage.flush();
      assertThat(tokens.list(as(alice), alice))
          .singleElement()
          .matches(token -> token.useCount() == 7 && "10.0.0.1".equals(token.lastAddress()));
    }
  }

  @Test
  void usersAreFoundCaseInsensitivelyAndByFullName() {
    assertThat(users.find("ALICE")).isEqualTo(users.find("alice"));
    assertThat(users.findByAnyName("Bob B.")).isNotNull();
    assertThatThrownBy(() -> users.create(Caller.system(), "aLiCe", null, "another one"))
        .hasMessage("User name is already taken");
    for (String reserved : new String[] {"anonymous", "SYSTEM", "unknown"}) {
      assertThatThrownBy(() -> users.create(Caller.system(), reserved, null, "another one"))
          .hasMessageContaining("prohibited as a username");
    }
    assertThatThrownBy(() -> users.delete(as(alice), alice)).hasMessage("Cannot delete self");
    assertThatThrownBy(() -> users.create(Caller.system(), "x", null, "é".repeat(37)))
        .hasMessage("Password cannot be longer than 72 characters.");
  }

  @Test
  void tokensOfAllUsersAreFilteredByOwnerNameAndState() {
    var today = LocalDate.now(java.time.ZoneOffset.UTC);
    tokens.generate(as(alice), alice, "50%", today.plusDays(2));
    tokens.generate(as(alice), alice, "far_", today.plusDays(200));
    tokens.generate(as(bob), bob, "endless", null);
    assertThat(tokenNames("", "", TokenState.ANY)).containsExactly("endless", "far_", "50%");
    assertThat(tokenNames("ALICE", "", TokenState.ANY)).containsExactly("far_", "50%");
    assertThat(tokenNames("", "%", TokenState.ANY)).containsExactly("50%");
    assertThat(tokenNames("", "_", TokenState.ANY)).containsExactly("far_");
    assertThat(tokenNames("", "", TokenState.ENDLESS)).containsExactly("endless");
    assertThat(tokenNames("", "", TokenState.ENDING)).containsExactly("50%");
    assertThat(tokenNames("", "", TokenState.EXPIRED)).isEmpty();
    assertThat(tokenNames("", "", TokenState.UNUSED)).isEmpty();
    assertThat(tokenNames("", "", TokenState.LEGACY)).isEmpty();
    var noFilter = new TokenFilter("", "", TokenState.ANY);
    var firstPage = tokens.page(Caller.system(), noFilter, Long.MAX_VALUE, 2);
    assertThat(tokens.page(Caller.system(), noFilter, firstPage.getLast().row(), 2))
        .extracting(owned -> owned.token().name())
        .containsExactly("50%");
  }

  private java.util.List<String> tokenNames(String user, String text, TokenState state) {
    return tokens
        .page(Caller.system(), new TokenFilter(user, text, state), Long.MAX_VALUE, 9)
        .stream()
        .map(owned -> owned.token().name())
        .toList();
  }
}
