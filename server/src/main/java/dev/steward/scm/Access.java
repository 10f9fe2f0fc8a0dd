package dev.steward.scm;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way into one repository for the time of a few commands: what their environment holds, and a
 * key file that goes when this is closed.
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
      // Sources that come from elsewhere do not reach, by a submodule, into this machine's files.
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

  /** What stands in the environment of a command that talks to the repository. */
  Map<String, String> environment() {
    return environment;
  }

  /** Why a command that talked to the repository did not go well; empty where git says it all. */
  String why(GitProgram.Said said) throws InterruptedException, GitFailed {
    GitProgram.Said read = null;
    if (key != null && Trouble.isAboutAKey(said)) {
      var asks = new HashMap<>(environment);
      // Whoever started the server is not asked for a passphrase.
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
