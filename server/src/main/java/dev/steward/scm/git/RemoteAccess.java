package dev.steward.scm.git;

import dev.steward.scm.CredentialLookup;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Access to one repository for a few commands: their environment, and a key file that is deleted on
 * close.
 */
final class RemoteAccess implements AutoCloseable {

  private final Map<String, String> environment;
  private final GitHome folder;
  private final GitHome.@Nullable Key key;
  private final GitProgram program;
  private final GitErrorHints hints;

  private RemoteAccess(
      Map<String, String> environment,
      GitHome folder,
      GitHome.@Nullable Key key,
      GitProgram program,
      GitErrorHints hints) {
    this.environment = environment;
    this.folder = folder;
    this.key = key;
    this.program = program;
    this.hints = hints;
  }

  static RemoteAccess to(
      GitRemote source,
      CredentialLookup.@Nullable ScmCredential configured,
      GitHome folder,
      GitProgram program) {
    GitUrl url = source.url();
    var environment = new HashMap<String, String>();
    CredentialLookup.ScmCredential credential =
        configured == null ? url.embeddedCredential() : configured;
    var hints = new GitErrorHints(source.credentialsId(), credential);
    if (!url.isLocal()) {
      // Submodules of a remote repository must not read files on this machine.
      environment.put("GIT_ALLOW_PROTOCOL", "git:http:https:ssh");
    }
    return switch (credential) {
      case null -> new RemoteAccess(environment, folder, null, program, hints);
      case CredentialLookup.ScmCredential.UsernamePassword(String username, String password) -> {
        environment.put("STEWARD_GIT_SCHEME", url.origin().scheme());
        environment.put("STEWARD_GIT_HOST", url.origin().host().replaceFirst("^.*@", ""));
        environment.put("STEWARD_GIT_USERNAME", username);
        environment.put("STEWARD_GIT_PASSWORD", password);
        yield new RemoteAccess(environment, folder, null, program, hints);
      }
      case CredentialLookup.ScmCredential.SshKey(
              String username,
              String privateKey,
              String passphrase) -> {
        GitHome.Key key = folder.writeKey(privateKey);
        var options = new StringBuilder();
        options
            .append("-o IdentitiesOnly=yes -i ")
            .append(dev.steward.text.ShellQuote.single(key.file()));
        if (!username.isEmpty()) {
          options.append(" -l ").append(dev.steward.text.ShellQuote.single(username));
        }
        if (passphrase == null) {
          options.append(" -o BatchMode=yes");
        } else {
          environment.put("SSH_ASKPASS", folder.askpass());
          environment.put("SSH_ASKPASS_REQUIRE", "force");
          environment.put("DISPLAY", ":none");
          environment.put("STEWARD_GIT_PASSPHRASE", passphrase);
        }
        environment.put("GIT_SSH_COMMAND", program.sshCommand(options.toString()));
        yield new RemoteAccess(environment, folder, key, program, hints);
      }
    };
  }

  /** Environment of commands that contact the repository. */
  Map<String, String> environment() {
    return environment;
  }

  /** Hint on why a command on the repository failed; empty if git's own message is sufficient. */
  String hint(GitProgram.CommandResult result) throws InterruptedException, GitException {
    GitProgram.CommandResult keyTest = null;
    if (key != null && GitErrorHints.isKeyRejected(result)) {
      var sshEnvironment = new HashMap<>(environment);
      // Prevents ssh from prompting on the terminal that started the server.
      sshEnvironment.putIfAbsent("SSH_ASKPASS", "false");
      sshEnvironment.putIfAbsent("SSH_ASKPASS_REQUIRE", "force");
      keyTest =
          program.run(
              GitErrorHints.keyTestCommand(key.file()), sshEnvironment, Repository.DEFAULT_TIMEOUT);
    }
    return hints.hint(result, keyTest);
  }

  @Override
  public void close() {
    if (key != null) {
      folder.deleteKey(key);
    }
  }
}
