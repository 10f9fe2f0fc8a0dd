package dev.steward.boot;

import dev.steward.cli.UsageError;
import dev.steward.credential.Credential;
import dev.steward.credential.CredentialData;
import dev.steward.credential.Scope;
import dev.steward.credential.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/** Reads the credentials that a command line names; their secrets are in variables or files. */
final class LocalSecrets {

  private static final int MAX_BYTES = 2_000_000;

  private static final String USAGE =
      "--secret needs ID=env:VARIABLE, ID=file:PATH, ID=userpass:VARIABLE or ID=sshkey:PATH";

  private final Map<String, String> variables;

  LocalSecrets(Map<String, String> variables) {
    this.variables = variables;
  }

  /**
   * Reads a credential.
   *
   * @param option such as {@code token=env:API_TOKEN}
   */
  Credential read(String option) {
    int equals = option.indexOf('=');
    int colon = option.indexOf(':', equals + 1);
    if (equals < 1 || colon < 0) {
      throw new UsageError(USAGE + ". The secret itself must not be an argument.");
    }
    String id = option.substring(0, equals);
    String source = option.substring(colon + 1);
    CredentialData data =
        switch (option.substring(equals + 1, colon)) {
          case "env" -> new CredentialData.SecretText(Secret.of(variable(id, source)));
          case "file" -> file(id, source);
          case "userpass" -> pair(id, source);
          case "sshkey" ->
              new CredentialData.SshKey(
                  "git",
                  Secret.of(new String(content(id, source), StandardCharsets.UTF_8)),
                  Secret.of(""),
                  false,
                  false);
          default -> throw new UsageError(USAGE + ".");
        };
    return new Credential(id, Scope.GLOBAL, "", data);
  }

  private String variable(String id, String name) {
    String value = variables.get(name);
    if (value == null || value.isEmpty()) {
      throw new UsageError("the variable " + name + " of --secret " + id + " is not set.");
    }
    return value;
  }

  private CredentialData pair(String id, String name) {
    String value = variable(id, name);
    int colon = value.indexOf(':');
    if (colon < 0) {
      throw new UsageError(
          "the variable " + name + " of --secret " + id + " must contain USER:PASSWORD.");
    }
    return new CredentialData.UsernamePassword(
        value.substring(0, colon), Secret.of(value.substring(colon + 1)), false);
  }

  private static CredentialData file(String id, String path) {
    Path name = Path.of(path).getFileName();
    return new CredentialData.SecretFile(
        name == null ? "secret" : name.toString(),
        Secret.of(Base64.getEncoder().encodeToString(content(id, path))));
  }

  private static byte[] content(String id, String path) {
    try (InputStream in = Files.newInputStream(Path.of(path))) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new UsageError("the file of --secret " + id + " is larger than two megabytes.");
      }
      return content;
    } catch (IOException e) {
      throw new UsageError("the file of --secret " + id + " cannot be read: " + path + ".");
    }
  }
}
