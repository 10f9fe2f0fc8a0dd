package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Passwords;
import dev.steward.access.Tokens;
import dev.steward.access.User;
import dev.steward.access.Users;
import dev.steward.audit.Audit;
import dev.steward.boot.BuiltInTypes;
import dev.steward.credential.Credential;
import dev.steward.credential.CredentialData;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.credential.Scope;
import dev.steward.credential.Secret;
import dev.steward.host.ServerFolder;
import dev.steward.host.WorkspaceKey;
import dev.steward.host.local.LocalHost;
import dev.steward.job.Job;
import dev.steward.job.JobType;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
import dev.steward.job.xml.DefinitionReader;
import dev.steward.problem.Problem;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.task.BackgroundTasks;
import dev.steward.testing.Databases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environment variables and files that credential bindings provide to a build. */
@Tag("integration")
class BindingsTest {

  private static final Job JOB = new Job(1, "j", "j", JobType.FREESTYLE, false, false, 1, 1);

  @TempDir Path home;
  private Store store;
  private Credentials credentials;
  private Bindings bindings;
  private User alice;
  private ServerFolder secrets;
  private Path secretFolder;

  @BeforeEach
  void open() throws IOException {
    store = Databases.sqlite(home);
    var clock = Clock.systemUTC();
    var random = new SecureRandom();
    Authorizer rights = (caller, _, _) -> !caller.isAnonymous();
    var audit = new Audit(store, clock);
    ServerKey key = ServerKey.of(home, random);
    var tokens = new Tokens(store, rights, audit, key, random, clock);
    var users =
        new Users(store, rights, new Passwords(random, clock), tokens, audit, random, clock);
    credentials =
        new Credentials(store, rights, audit, new Encryptor(key, "credentials", random), clock);
    var jobs =
        new Jobs(
            store,
            rights,
            audit,
            new Encryptor(key, "job-secrets", random),
            new BackgroundTasks(clock),
            BuiltInTypes.registry(),
            clock);
    bindings = new Bindings(credentials, users, jobs);
    alice = users.create(Caller.system(), "alice", null, "correct horse");
    secrets =
        new LocalHost(home, null, _ -> null, InstantSource.system())
            .workspace(new WorkspaceKey(1, "cookie", "j", null))
            .secrets();
    secretFolder = Path.of(secrets.path());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void add(CredentialStore target, String id, CredentialData content) {
    Caller caller = alice.toCaller(Caller.AuthMethod.PASSWORD, null, "127.0.0.1");
    Scope scope = target instanceof CredentialStore.UserStore ? Scope.USER : Scope.GLOBAL;
    credentials.create(caller, target, Domain.GLOBAL, new Credential(id, scope, "", content));
  }

  private static Definition definition(String bindings, String parameters) {
    return new DefinitionReader(BuiltInTypes.registry())
        .read(
            "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
                + parameters
                + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>"
                + "<buildWrappers><org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper>"
                + "<bindings>"
                + bindings
                + "</bindings></org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper>"
                + "</buildWrappers></project>");
  }

  private static String binding(String type, String id, String... variables) {
    String name = "org.jenkinsci.plugins.credentialsbinding.impl." + type;
    return "<"
        + name
        + "><credentialsId>"
        + id
        + "</credentialsId>"
        + String.join("", variables)
        + "</"
        + name
        + ">";
  }

  private static Run runWith(ParameterValue... values) {
    return new Run(
        1,
        1,
        1,
        1,
        true,
        null,
        0,
        "",
        "c",
        1,
        List.of(new Cause.UserCause("alice", "Alice")),
        List.of(values),
        0,
        0,
        null,
        null,
        null,
        null,
        false,
        List.of());
  }

  private Bindings.ResolvedBindings bind(String bindings) throws IOException {
    return this.bindings.of(JOB, definition(bindings, ""), runWith(), secrets);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void credentialsBecomeVariablesAndTheirEncodingsAreMasked() throws IOException {
    add(
        CredentialStore.system(),
        "up",
        new CredentialData.UsernamePassword("deploy", Secret.of("p@ss w'rd/1"), false));
    add(CredentialStore.system(), "t", new CredentialData.SecretText(Secret.of("t0ken-t0ken")));
    Bindings.ResolvedBindings resolved =
        bind(
            binding(
                    "UsernamePasswordMultiBinding",
                    "up",
                    "<usernameVariable>U</usernameVariable>",
                    "<passwordVariable>P</passwordVariable>")
                + binding("UsernamePasswordBinding", "up", "<variable>UP</variable>")
                + binding("StringBinding", "t", "<variable>T</variable>"));
    assertThat(resolved.environment())
        .containsOnly(
            java.util.Map.entry("U", "deploy"),
            java.util.Map.entry("P", "p@ss w'rd/1"),
            java.util.Map.entry("UP", "deploy:p@ss w'rd/1"),
            java.util.Map.entry("T", "t0ken-t0ken"));
    assertThat(resolved.masked())
        .contains(
            "p@ss w'rd/1",
            "p%40ss+w%27rd%2F1",
            "p%40ss%20w%27rd%2F1",
            "p@ss w'\\''rd/1",
            "t0ken-t0ken")
        .doesNotContain("deploy", "");
    for (String encoded :
        List.of(
            base64("deploy:p@ss w'rd/1"), base64("deploy:p@ss w'rd/1\n"), base64("t0ken-t0ken"))) {
      assertThat(resolved.masked()).as(encoded).anyMatch(encoded::startsWith);
    }
    assertThat(resolved.toString()).doesNotContain("p@ss", "t0ken");
    assertThat(secretFolder).doesNotExist();
  }

  @Test
  void secretFilesArePrivateAndRewrittenAfterACrash() throws IOException {
    String key = "-----BEGIN KEY-----\r\nQUJDREVGR0hJSktMTU5PUA==\r\n-----END KEY-----";
    add(
        CredentialStore.system(),
        "k",
        new CredentialData.SshKey("git", Secret.of(key), Secret.of("phrase"), true, true));
    add(
        CredentialStore.system(),
        "f",
        new CredentialData.SecretFile("s.json", Secret.of(base64("{\"a\": 1}"))));
    String bindingsXml =
        binding(
                "SSHUserPrivateKeyBinding",
                "k",
                "<keyFileVariable>KEY</keyFileVariable>",
                "<passphraseVariable>PHRASE</passphraseVariable>",
                "<usernameVariable>NAME</usernameVariable>")
            + binding("FileBinding", "f", "<variable>F</variable>");
    Bindings.ResolvedBindings resolved = bind(bindingsXml);
    Path keyFile = Path.of(String.valueOf(resolved.environment().get("KEY")));
    Path file = Path.of(String.valueOf(resolved.environment().get("F")));
    assertThat(keyFile).isEqualTo(secretFolder.resolve("ssh-key-KEY"));
    assertThat(Files.readString(keyFile))
        .isEqualTo("-----BEGIN KEY-----\nQUJDREVGR0hJSktMTU5PUA==\n-----END KEY-----\n");
    assertThat(file.getFileName()).hasToString("s.json");
    assertThat(Files.readString(file)).isEqualTo("{\"a\": 1}");
    for (Path secretFile : List.of(keyFile, file)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secretFile)))
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secretFolder)))
        .isEqualTo("rwx------");
    assertThat(resolved.environment())
        .containsEntry("PHRASE", "phrase")
        .containsEntry("NAME", "git");
    assertThat(resolved.masked()).contains("QUJDREVGR0hJSktMTU5PUA==", "phrase", "git");
    Files.writeString(keyFile, "half");
    assertThat(bind(bindingsXml)).isEqualTo(resolved);
    assertThat(Files.readString(keyFile)).contains("QUJDREVG");
  }

  @Test
  void symbolicLinksAreNotFollowed() throws IOException {
    add(
        CredentialStore.system(),
        "f",
        new CredentialData.SecretFile("s", Secret.of(base64("content"))));
    String fileBinding = binding("FileBinding", "f", "<variable>F</variable>");
    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
    Files.createSymbolicLink(secretFolder, elsewhere);
    assertThatThrownBy(() -> bind(fileBinding)).isInstanceOf(IOException.class);
    Files.delete(secretFolder);
    bind(fileBinding);
    Path file = secretFolder.resolve("1").resolve("s");
    Path victim = Files.writeString(home.resolve("victim"), "untouched");
    Files.delete(file);
    Files.createSymbolicLink(file, victim);
    bind(fileBinding);
    assertThat(Files.readString(victim)).isEqualTo("untouched");
    assertThat(Files.isSymbolicLink(file)).isFalse();
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void missingAndMismatchedCredentialsAreReported() {
    assertThatThrownBy(() -> bind(binding("StringBinding", "x", "<variable>V</variable>")))
        .isInstanceOf(Problem.NotFound.class)
        .hasMessage("Could not find credentials entry with ID 'x'");
    add(CredentialStore.system(), "t", new CredentialData.SecretText(Secret.of("s")));
    assertThatThrownBy(() -> bind(binding("FileBinding", "t", "<variable>V</variable>")))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("'t' has the type secret-text");
    assertThatThrownBy(() -> bind(binding("StringBinding", "t", "<variable>A B</variable>")))
        .isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void onlyCredentialParametersMayUseUserCredentials() throws IOException {
    add(
        new CredentialStore.UserStore(alice.id(), "alice"),
        "own",
        new CredentialData.SecretText(Secret.of("mine")));
    String parameter =
        "<com.cloudbees.plugins.credentials.CredentialsParameterDefinition><name>C</name>"
            + "</com.cloudbees.plugins.credentials.CredentialsParameterDefinition>"
            + "<hudson.model.StringParameterDefinition><name>S</name>"
            + "</hudson.model.StringParameterDefinition>";
    Definition parameterized =
        definition(binding("StringBinding", "${C}", "<variable>V</variable>"), parameter);
    var credentialValue = new ParameterValue("C", ParameterType.CREDENTIAL, "own");
    assertThat(bindings.of(JOB, parameterized, runWith(credentialValue), secrets).environment())
        .containsEntry("V", "mine");
    Definition fixed =
        definition(binding("StringBinding", "own", "<variable>V</variable>"), parameter);
    assertThatThrownBy(() -> bindings.of(JOB, fixed, runWith(credentialValue), secrets))
        .isInstanceOf(Problem.NotFound.class);
    Definition text =
        definition(binding("StringBinding", "${S}", "<variable>V</variable>"), parameter);
    var stringValue = new ParameterValue("S", ParameterType.TEXT, "own");
    assertThatThrownBy(() -> bindings.of(JOB, text, runWith(stringValue), secrets))
        .isInstanceOf(Problem.NotFound.class);
  }
}
