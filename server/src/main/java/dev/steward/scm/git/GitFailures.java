package dev.steward.scm.git;

import java.util.List;

/** Converts failed git commands to errors that explain the cause. */
final class GitFailures {

  private GitFailures() {}

  static String requireSuccess(List<String> arguments, GitProgram.CommandResult result)
      throws GitException {
    if (result.isSuccess()) {
      return result.stdout();
    }
    throw failure("", arguments, result);
  }

  static GitException failure(
      String hint, List<String> arguments, GitProgram.CommandResult result) {
    return new GitException(
        hint
            + "Command \"git "
            + String.join(" ", arguments)
            + "\" returned status code "
            + result.exit()
            + ":\nstdout: "
            + tail(result.stdout())
            + "\nstderr: "
            + tail(result.stderr()));
  }

  static String tail(String text) {
    String clean = text.strip();
    return clean.length() <= 4_000 ? clean : "…" + clean.substring(clean.length() - 4_000);
  }
}
