package dev.steward.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A remote repository, written by the real git program. */
public final class UpstreamRepository {

  public final Path folder;
  private int timestamp = 1_750_000_000;

  public UpstreamRepository(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    git("init", "-q", "-b", "main");
    git("config", "uploadpack.allowAnySHA1InWant", "true");
  }

  public String url() {
    return folder.toString();
  }

  /** Runs git in the repository and returns its output. */
  public String git(String... arguments) {
    var command = new ArrayList<>(List.of("git", "-c", "protocol.file.allow=always"));
    command.addAll(List.of(arguments));
    try {
      var builder =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
      builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
      builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
      timestamp += 60;
      builder.environment().put("GIT_COMMITTER_DATE", timestamp + " +0100");
      builder.environment().put("GIT_AUTHOR_DATE", timestamp + " +0100");
      builder.environment().putIfAbsent("HOME", folder.toString());
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + output);
      }
      return output.strip();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes a file, commits it under an author name and returns the commit. */
  public String commit(String author, String file, String content, String message) {
    try {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    git("add", "-A");
    return commit(author, message);
  }

  public String commit(String author, String message) {
    git(
        "-c",
        "user.name=" + author,
        "-c",
        "user.email=" + author + "@example.com",
        "commit",
        "-q",
        "-m",
        message);
    return git("rev-parse", "HEAD");
  }
}
