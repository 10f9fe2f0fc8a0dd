package dev.steward.scm;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Access to one repository for a few commands: their environment, and a key file that is deleted on
 * close.
 */
final class Access implements AutoCloseable {

  private final Map<String, String> environment;
  private final @Nullable Path key;
  private final GitProgram program;
  private final Trouble trouble;

  private Access(
      Map<String, String> environment, @Nullable Path key, GitProgram program, Trouble trouble) {
    this.environment = environment;
    this.key = key;
    this.program = program;
    this.trouble = trouble;
  }

  static Access to(Source source, Keys.@Nullable Key given, GitFolder folder, GitProgram program) {
    GitUrl url = source.url();
    var environment = new HashMap<String, String>();
    Keys.Key opens = given == null ? url.inUrl() : given;
    var trouble = new Trouble(source.credentialsId(), opens);
    if (!url.isLocal()) {
      // Submodules of a remote repository must not read files of this machine.
      environment.put("GIT_ALLOW_PROTOCOL", "git:http:https:ssh");
    }
    return switch (opens) {
      case null -> new Access(environment, null, program, trouble);
      case Keys.Key.UsernamePassword(String username, String password) -> {
        environment.put("STEWARD_GIT_SCHEME", url.origin().scheme());
        environment.put("STEWARD_GIT_HOST", url.origin().host().replaceFirst("^.*@", ""));
        environment.put("STEWARD_GIT_USERNAME", username);
        environment.put("STEWARD_GIT_PASSWORD", password);
        yield new Access(environment, null, program, trouble);
      }
      case Keys.Key.SshKey(String username, String privateKey, String passphrase) -> {
        Path file = folder.keep(privateKey);
        var options = new StringBuilder();
        options
            .append("-o IdentitiesOnly=yes -i ")
            .append(dev.steward.text.ShellQuote.single(file.toString()));
        if (!username.isEmpty()) {
          options.append(" -l ").append(dev.steward.text.ShellQuote.single(username));
        }
        if (passphrase == null) {
          options.append(" -o BatchMode=yes");
        } else {
          environment.put("SSH_ASKPASS", folder.ask().toString());
          environment.put("SSH_ASKPASS_REQUIRE", "force");
          environment.put("DISPLAY", ":none");
          environment.put("STEWARD_GIT_PASSPHRASE", passphrase);
        }
        environment.put("GIT_SSH_COMMAND", program.ssh(options.toString()));
        yield new Access(environment, file, program, trouble);
      }
    };
  }

  /** Environment of commands that contact the repository. */
  Map<String, String> environment() {
    return environment;
  }

  /** Hint on why a command on the repository failed; empty if git's own message is sufficient. */
  String why(GitProgram.Said said) throws InterruptedException, GitFailed {
    GitProgram.Said read = null;
    if (key != null && Trouble.isAboutAKey(said)) {
      var asks = new HashMap<>(environment);
      // Prevents ssh from prompting on the terminal that started the server.
      asks.putIfAbsent("SSH_ASKPASS", "false");
      asks.putIfAbsent("SSH_ASKPASS_REQUIRE", "force");
      read = program.run(Trouble.reads(key.toString()), asks, Repository.USUAL);
    }
    return trouble.sentence(said, read);
  }

  @Override
  public void close() {
    if (key != null) {
      GitFolder.forget(key);
    }
  }
}
