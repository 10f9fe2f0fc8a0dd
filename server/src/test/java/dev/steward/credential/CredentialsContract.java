package dev.steward.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Passwords;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.access.Tokens;
import dev.steward.access.User;
import dev.steward.access.Users;
import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract of credentials, on every database. */
abstract class CredentialsContract {

  private static final CredentialStore.FolderStore OUTER =
      new CredentialStore.FolderStore(1, "outer");
  private static final CredentialStore.FolderStore INNER =
      new CredentialStore.FolderStore(2, "outer/inner");
  private static final List<CredentialStore.FolderStore> INSIDE_OUT = List.of(INNER, OUTER);

  @TempDir Path folder;
  private Store store;
  private Audit audit;
  private Users users;
  private Credentials credentials;
  private User alice;
  private User bob;

  abstract Store open(Path home);

  @BeforeEach
  void open() {
    store = open(folder);
    audit = new Audit(store, Clock.systemUTC());
    var random = new SecureRandom();
    ServerKey key = ServerKey.of(folder, random);
    Authorizer rights = (caller, _, _) -> !caller.isAnonymous();
    var clock = Clock.systemUTC();
    var tokens = new Tokens(store, rights, audit, key, random, clock);
    users = new Users(store, rights, new Passwords(random, clock), tokens, audit, random, clock);
    credentials = credentials(rights);
    for (CredentialStore.FolderStore each : INSIDE_OUT) {
      store.write(tx ->
          tx.update(
              "INSERT INTO job (id, name, full_name, full_key, disabled, held, revision,"
                  + " next_number, definition, created_at) VALUES (?, ?, ?, ?, 0, 0, 1, 1, '', 0)",
              each.itemId(),
              each.fullName(),
              each.fullName(),
              each.fullName()));
    }
    alice = users.create(Caller.system(), "alice", null, "correct horse");
    bob = users.create(Caller.system(), "bob", null, "battery staple");
  }

  private Credentials credentials(Authorizer rights) {
    var random = new SecureRandom();
    var sealed = new Encryptor(ServerKey.of(folder, random), "credentials", random);
    return new Credentials(store, rights, audit, sealed, Clock.systemUTC());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Caller as(User user) {
    return user.toCaller(Caller.AuthMethod.PASSWORD, null, "127.0.0.1");
  }

  private static CredentialStore.UserStore of(User user) {
    return new CredentialStore.UserStore(user.id(), user.name());
  }

  private static Credential text(String id, Scope scope, String value) {
    return new Credential(id, scope, "", new CredentialData.SecretText(Secret.of(value)));
  }

  private void add(CredentialStore of, Credential made) {
    credentials.create(as(alice), of, Domain.GLOBAL, made);
  }

  private String built(List<CredentialStore.FolderStore> folders, String id) {
    Credential found = credentials.forBuild(folders, id);
    return found != null && found.data() instanceof CredentialData.SecretText(Secret text)
        ? text.plain()
        : "none";
  }

  @Test
  void aBuildGetsTheInnermostThatItsJobCanSeeAndNeverOneOfTheServerItself() {
    add(CredentialStore.system(), text("a", Scope.GLOBAL, "server's"));
    add(OUTER, text("a", Scope.GLOBAL, "outer's"));
    add(INNER, text("a", Scope.GLOBAL, "inner's"));
    add(CredentialStore.system(), text("mine", Scope.SYSTEM, "hidden"));
    add(of(alice), text("own", Scope.USER, "alice's"));
    assertThat(built(INSIDE_OUT, "a")).isEqualTo("inner's");
    assertThat(built(List.of(OUTER), "a")).isEqualTo("outer's");
    assertThat(built(List.of(), "a")).isEqualTo("server's");
    assertThat(built(INSIDE_OUT, "mine")).isEqualTo("none");
    assertThat(built(INSIDE_OUT, "own")).isEqualTo("none");
    assertThat(built(INSIDE_OUT, "A")).isEqualTo("none");
  }

  @Test
  void aLookUpForABuildIsOneStatementHoweverMuchThereIs() {
    for (int i = 0; i < 50; i++) {
      add(CredentialStore.system(), text("c" + i, Scope.GLOBAL, "v"));
    }
    long before = store.statementCount();
    assertThat(built(INSIDE_OUT, "c7")).isEqualTo("v");
    assertThat(store.statementCount() - before).isEqualTo(1);
  }

  @Test
  void whoBeginsABuildMayChooseTheirOwnAndNobodyElses() {
    add(of(alice), text("own", Scope.USER, "alice's"));
    ProtectedObject job = ProtectedObject.item("outer/inner/j");
    assertThat(credentials.maySelect(as(alice), job, INSIDE_OUT, "own")).isTrue();
    assertThat(credentials.maySelect(as(bob), job, INSIDE_OUT, "own")).isFalse();
    assertThat(credentials.maySelect(Caller.anonymous("1.2.3.4"), job, INSIDE_OUT, "own"))
        .isFalse();
    assertThat(credentials.forBuild(INSIDE_OUT, of(alice), "own", null)).isNotNull();
    assertThat(credentials.forBuild(INSIDE_OUT, of(bob), "own", null)).isNull();
  }

  @Test
  void aUsersStoreIsTheUsersAloneAndGoesWithTheUser() {
    credentials.create(as(bob), of(bob), Domain.GLOBAL, text("b", Scope.USER, "v"));
    assertThatThrownBy(() -> credentials.list(as(alice), of(bob), Domain.GLOBAL))
        .isInstanceOf(Problem.Forbidden.class);
    assertThat(credentials.find(as(alice), of(bob), Domain.GLOBAL, "b")).isNull();
    users.delete(as(alice), bob);
    java.util.List<Long> left =
        store.read(tx -> tx.list("SELECT id FROM credential", row -> row.number(1)));
    assertThat(left).isEmpty();
  }

  @Test
  void whatPeopleReadHasNoSecretsAndAChangeKeepsThoseThatCameRedacted() {
    var made =
        new Credential(
            "k",
            Scope.GLOBAL,
            "d",
            new CredentialData.SshKey("git", Secret.of("kk-1"), Secret.of("pp-1"), true, false));
    add(CredentialStore.system(), made);
    assertThat(content(credentials.find(as(bob), CredentialStore.system(), Domain.GLOBAL, "k")))
        .isEqualTo(new CredentialData.SshKey("git", Secret.hidden(), Secret.hidden(), true, false));
    var changed =
        new Credential(
            "k2",
            Scope.GLOBAL,
            "other",
            new CredentialData.SshKey("deploy", Secret.hidden(), Secret.of(""), false, false));
    credentials.update(as(bob), CredentialStore.system(), Domain.GLOBAL, "k", changed);
    assertThat(credentials.forBuild(List.of(), "k")).isNull();
    assertThat(content(credentials.forBuild(List.of(), "k2")))
        .isEqualTo(
            new CredentialData.SshKey("deploy", Secret.of("kk-1"), Secret.of(""), false, false));
    assertThat(made + " " + made.data()).doesNotContain("kk-1", "pp-1");
  }

  private static @Nullable CredentialData content(@Nullable Credential found) {
    return found == null ? null : found.data();
  }

  @Test
  void aRedactedSecretOfAnotherKindIsRefused() {
    add(CredentialStore.system(), text("t", Scope.GLOBAL, "v"));
    var other =
        new Credential(
            "t",
            Scope.GLOBAL,
            "",
            new CredentialData.UsernamePassword("u", Secret.hidden(), false));
    assertThatThrownBy(() ->
            credentials.update(as(alice), CredentialStore.system(), Domain.GLOBAL, "t", other))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("redacted");
  }

  @Test
  void aDomainTakesItsCredentialsAlongAndKeepsThemFromUrlsThatItIsNotFor() {
    var hosts =
        new Domain("git", "", List.of(new DomainSpecification.Hosts("*.example.com", "bad.*")));
    credentials.createDomain(as(alice), CredentialStore.system(), hosts);
    credentials.create(as(alice), CredentialStore.system(), hosts, text("t", Scope.GLOBAL, "v"));
    assertThatThrownBy(() ->
            credentials.create(
                as(alice), CredentialStore.system(), hosts, text("t", Scope.GLOBAL, "")))
        .isInstanceOf(Problem.Conflict.class);
    assertThat(forUrl("https://git.example.com/r.git")).isNotNull();
    assertThat(forUrl("https://bad.example.com/r.git")).isNull();
    assertThat(forUrl("https://git.example.org/r.git")).isNull();
    var renamed =
        new Domain("scm", "", List.of(new DomainSpecification.Schemes("https"), paths("/team/**")));
    credentials.updateDomain(as(alice), CredentialStore.system(), hosts, renamed);
    assertThat(forUrl("https://git.example.org/team/a/r.git")).isNotNull();
    assertThat(forUrl("https://git.example.org/Team/a/r.git")).isNull();
    assertThat(forUrl("http://git.example.org/team/a/r.git")).isNull();
    assertThat(credentials.list(as(alice), CredentialStore.system(), renamed)).hasSize(1);
    credentials.move(
        as(alice), CredentialStore.system(), renamed, "t", CredentialStore.system(), Domain.GLOBAL);
    assertThat(forUrl("http://anywhere/")).isNotNull();
    credentials.deleteDomain(as(alice), CredentialStore.system(), renamed);
    assertThatThrownBy(() -> credentials.deleteDomain(as(alice), CredentialStore.system(), renamed))
        .isInstanceOf(Problem.NotFound.class);
    assertThatThrownBy(
            () -> credentials.deleteDomain(as(alice), CredentialStore.system(), Domain.GLOBAL))
        .isInstanceOf(Problem.Conflict.class);
  }

  private static DomainSpecification paths(String includes) {
    return new DomainSpecification.Paths(includes, "", true);
  }

  private @Nullable Credential forUrl(String url) {
    return credentials.forBuild(List.of(), null, "t", URI.create(url));
  }

  @Test
  void eachChangeIsInTheAuditAndNoSecretIs() {
    add(CredentialStore.system(), text("t", Scope.GLOBAL, "very-secret"));
    credentials.update(
        as(bob),
        CredentialStore.system(),
        Domain.GLOBAL,
        "t",
        text("t", Scope.GLOBAL, "more-secret"));
    credentials.delete(as(bob), CredentialStore.system(), Domain.GLOBAL, "t");
    assertThat(audit.newest(3))
        .extracting(entry -> entry.actor() + " " + entry.action() + " " + entry.subject())
        .containsExactly(
            "bob credential.delete system/t",
            "bob credential.update system/t",
            "alice credential.create system/t");
    assertThat(audit.newest(100).toString()).doesNotContain("secret\"", "very-", "more-");
  }

  @Test
  void whoMayOnlySomeOfItMayDoOnlyThat() {
    Set<Permission> few = Set.of(Permission.CREDENTIALS_CREATE);
    Credentials limited = credentials((caller, permission, _) -> few.contains(permission));
    limited.create(as(bob), CredentialStore.system(), Domain.GLOBAL, text("t", Scope.GLOBAL, "v"));
    assertThat(limited.find(as(bob), CredentialStore.system(), Domain.GLOBAL, "t")).isNull();
    assertThatThrownBy(() -> limited.list(as(bob), CredentialStore.system(), Domain.GLOBAL))
        .isInstanceOf(Problem.Forbidden.class);
    assertThatThrownBy(() -> limited.delete(as(bob), CredentialStore.system(), Domain.GLOBAL, "t"))
        .isInstanceOf(Problem.Forbidden.class);
    assertThatThrownBy(() ->
            limited.update(
                as(bob),
                CredentialStore.system(),
                Domain.GLOBAL,
                "t",
                text("t", Scope.GLOBAL, "w")))
        .isInstanceOf(Problem.Forbidden.class);
    assertThatThrownBy(() ->
            limited.createDomain(as(bob), CredentialStore.system(), new Domain("d", "", List.of())))
        .isInstanceOf(Problem.Forbidden.class);
    assertThat(limited.maySelect(as(bob), ProtectedObject.item("j"), List.of(), "t")).isFalse();
  }

  @Test
  void whatLiesInAFolderGoesWithIt() {
    add(OUTER, text("a", Scope.GLOBAL, "v"));
    add(INNER, text("a", Scope.GLOBAL, "w"));
    store.write(tx -> tx.update("DELETE FROM job WHERE id = ?", INNER.itemId()));
    assertThat(built(INSIDE_OUT, "a")).isEqualTo("v");
  }
}
