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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of credentials, tested on every database. */
@Tag("integration")
abstract class CredentialsContract {

  private static final CredentialStore.FolderStore OUTER =
      new CredentialStore.FolderStore(1, "outer");
  private static final CredentialStore.FolderStore INNER =
      new CredentialStore.FolderStore(2, "outer/inner");
  private static final List<CredentialStore.FolderStore> INNERMOST_FIRST = List.of(INNER, OUTER);

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
    for (CredentialStore.FolderStore credentialFolder : INNERMOST_FIRST) {
      store.write(tx ->
          tx.update(
              "INSERT INTO job (id, kind, name, full_name, full_key, disabled, awaiting_first_save,"
                  + " revision, next_number, definition, created_at) VALUES (?, 'folder', ?, ?, ?,"
                  + " 0, 0, 1, 1, '', 0)",
              credentialFolder.itemId(),
              credentialFolder.fullName(),
              credentialFolder.fullName(),
              credentialFolder.fullName()));
    }
    alice = users.create(Caller.system(), "alice", null, "correct horse");
    bob = users.create(Caller.system(), "bob", null, "battery staple");
  }

  private Credentials credentials(Authorizer rights) {
    var random = new SecureRandom();
    var encryptor = new Encryptor(ServerKey.of(folder, random), "credentials", random);
    return new Credentials(store, rights, audit, encryptor, Clock.systemUTC());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Caller as(User user) {
    return user.toCaller(Caller.AuthMethod.PASSWORD, null, "127.0.0.1");
  }

  private static CredentialStore.UserStore storeOf(User user) {
    return new CredentialStore.UserStore(user.id(), user.name());
  }

  private static Credential secretText(String id, Scope scope, String value) {
    return new Credential(id, scope, "", new CredentialData.SecretText(Secret.of(value)));
  }

  private void add(CredentialStore target, Credential credential) {
    credentials.create(as(alice), target, Domain.GLOBAL, credential);
  }

  private String secretForBuild(List<CredentialStore.FolderStore> folders, String id) {
    Credential credential = credentials.forBuild(folders, id);
    return credential != null && credential.data() instanceof CredentialData.SecretText(Secret text)
        ? text.plain()
        : "none";
  }

  @Test
  void aBuildGetsTheInnermostVisibleCredential() {
    add(CredentialStore.system(), secretText("a", Scope.GLOBAL, "server's"));
    add(OUTER, secretText("a", Scope.GLOBAL, "outer's"));
    add(INNER, secretText("a", Scope.GLOBAL, "inner's"));
    add(CredentialStore.system(), secretText("mine", Scope.SYSTEM, "hidden"));
    add(storeOf(alice), secretText("own", Scope.USER, "alice's"));
    assertThat(secretForBuild(INNERMOST_FIRST, "a")).isEqualTo("inner's");
    assertThat(secretForBuild(List.of(OUTER), "a")).isEqualTo("outer's");
    assertThat(secretForBuild(List.of(), "a")).isEqualTo("server's");
    assertThat(secretForBuild(INNERMOST_FIRST, "mine")).isEqualTo("none");
    assertThat(secretForBuild(INNERMOST_FIRST, "own")).isEqualTo("none");
    assertThat(secretForBuild(INNERMOST_FIRST, "A")).isEqualTo("none");
  }

  @Test
  void aBuildLookupNeedsOneStatement() {
    for (int i = 0; i < 50; i++) {
      add(CredentialStore.system(), secretText("c" + i, Scope.GLOBAL, "v"));
    }
    long before = store.statementCount();
    assertThat(secretForBuild(INNERMOST_FIRST, "c7")).isEqualTo("v");
    assertThat(store.statementCount() - before).isEqualTo(1);
  }

  @Test
  void usersMayChooseOnlyTheirOwnUserCredentials() {
    add(storeOf(alice), secretText("own", Scope.USER, "alice's"));
    ProtectedObject job = ProtectedObject.item("outer/inner/j");
    assertThat(credentials.maySelect(as(alice), job, INNERMOST_FIRST, "own")).isTrue();
    assertThat(credentials.maySelect(as(bob), job, INNERMOST_FIRST, "own")).isFalse();
    assertThat(credentials.maySelect(Caller.anonymous("1.2.3.4"), job, INNERMOST_FIRST, "own"))
        .isFalse();
    assertThat(credentials.forBuild(INNERMOST_FIRST, storeOf(alice), "own", null)).isNotNull();
    assertThat(credentials.forBuild(INNERMOST_FIRST, storeOf(bob), "own", null)).isNull();
  }

  @Test
  void aUserStoreIsPrivateAndDeletedWithTheUser() {
    credentials.create(as(bob), storeOf(bob), Domain.GLOBAL, secretText("b", Scope.USER, "v"));
    assertThatThrownBy(() -> credentials.list(as(alice), storeOf(bob), Domain.GLOBAL))
        .isInstanceOf(Problem.Forbidden.class);
    assertThat(credentials.find(as(alice), storeOf(bob), Domain.GLOBAL, "b")).isNull();
    users.delete(as(alice), bob);
    java.util.List<Long> remainingIds =
        store.read(tx -> tx.list("SELECT id FROM credential", row -> row.number(1)));
    assertThat(remainingIds).isEmpty();
  }

  @Test
  void secretsAreRedactedAndKeptOnUpdate() {
    var credential =
        new Credential(
            "k",
            Scope.GLOBAL,
            "d",
            new CredentialData.SshKey("git", Secret.of("kk-1"), Secret.of("pp-1"), true, false));
    add(CredentialStore.system(), credential);
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
    assertThat(credential + " " + credential.data()).doesNotContain("kk-1", "pp-1");
  }

  private static @Nullable CredentialData content(@Nullable Credential credential) {
    return credential == null ? null : credential.data();
  }

  @Test
  void aRedactedSecretOfAnotherTypeIsRefused() {
    add(CredentialStore.system(), secretText("t", Scope.GLOBAL, "v"));
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
  void domainsRestrictCredentialsByUrl() {
    var hosts =
        new Domain("git", "", List.of(new DomainSpecification.Hosts("*.example.com", "bad.*")));
    credentials.createDomain(as(alice), CredentialStore.system(), hosts);
    credentials.create(
        as(alice), CredentialStore.system(), hosts, secretText("t", Scope.GLOBAL, "v"));
    assertThatThrownBy(() ->
            credentials.create(
                as(alice), CredentialStore.system(), hosts, secretText("t", Scope.GLOBAL, "")))
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
  void changesAreAuditedWithoutSecrets() {
    add(CredentialStore.system(), secretText("t", Scope.GLOBAL, "very-secret"));
    credentials.update(
        as(bob),
        CredentialStore.system(),
        Domain.GLOBAL,
        "t",
        secretText("t", Scope.GLOBAL, "more-secret"));
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
  void operationsRequireTheirOwnPermission() {
    Set<Permission> granted = Set.of(Permission.CREDENTIALS_CREATE);
    Credentials limitedCredentials =
        credentials((caller, permission, _) -> granted.contains(permission));
    limitedCredentials.create(
        as(bob), CredentialStore.system(), Domain.GLOBAL, secretText("t", Scope.GLOBAL, "v"));
    assertThat(limitedCredentials.find(as(bob), CredentialStore.system(), Domain.GLOBAL, "t"))
        .isNull();
    assertThatThrownBy(
            () -> limitedCredentials.list(as(bob), CredentialStore.system(), Domain.GLOBAL))
        .isInstanceOf(Problem.Forbidden.class);
    assertThatThrownBy(
            () -> limitedCredentials.delete(as(bob), CredentialStore.system(), Domain.GLOBAL, "t"))
        .isInstanceOf(Problem.Forbidden.class);
    assertThatThrownBy(() ->
            limitedCredentials.update(
                as(bob),
                CredentialStore.system(),
                Domain.GLOBAL,
                "t",
                secretText("t", Scope.GLOBAL, "w")))
        .isInstanceOf(Problem.Forbidden.class);
    assertThatThrownBy(() ->
            limitedCredentials.createDomain(
                as(bob), CredentialStore.system(), new Domain("d", "", List.of())))
        .isInstanceOf(Problem.Forbidden.class);
    assertThat(limitedCredentials.maySelect(as(bob), ProtectedObject.item("j"), List.of(), "t"))
        .isFalse();
  }

  @Test
  void folderCredentialsAreDeletedWithTheFolder() {
    add(OUTER, secretText("a", Scope.GLOBAL, "v"));
    add(INNER, secretText("a", Scope.GLOBAL, "w"));
    store.write(tx -> tx.update("DELETE FROM job WHERE id = ?", INNER.itemId()));
    assertThat(secretForBuild(INNERMOST_FIRST, "a")).isEqualTo("v");
  }
}
