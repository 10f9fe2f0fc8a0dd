package dev.steward.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Build processes of this test run's servers, found by the cookie in their environment. Builds
 * outlive their server, so a test that leaves a build running must kill it.
 */
final class BuildProcesses {

  private static final Pattern COOKIE = Pattern.compile("\0(HUDSON_COOKIE=[^\0]+)\0");
  private static final Set<Path> HOMES = ConcurrentHashMap.newKeySet();

  private BuildProcesses() {}

  /** Registers a server home of this test run. */
  static void register(Path home) {
    HOMES.add(home.toAbsolutePath().normalize());
  }

  /** A running build process and its command line. */
  record BuildProcess(long pid, String command) {}

  /** Returns the build processes of all registered homes. */
  static List<BuildProcess> all() {
    var processes = new ArrayList<BuildProcess>();
    HOMES.forEach(home -> processes.addAll(find(home)));
    return processes;
  }

  /** Kills the build processes of one home and waits for their exit. */
  static void kill(Path home) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    List<BuildProcess> remaining = find(home.toAbsolutePath().normalize());
    while (!remaining.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("build processes still running: " + remaining);
      }
      for (BuildProcess process : remaining) {
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
      }
      pause();
      remaining = find(home.toAbsolutePath().normalize());
    }
  }

  static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static List<BuildProcess> find(Path home) {
    List<Path> processes = processes();
    var cookies = new HashSet<String>();
    for (Path process : processes) {
      String environment = read(process.resolve("environ"));
      Matcher cookie = COOKIE.matcher(environment);
      if (cookie.find()
          && (environment.contains("\0JENKINS_HOME=" + home + "\0")
              || read(process.resolve("cmdline")).contains(home + "/run/builds/"))) {
        cookies.add(cookie.group(1));
      }
    }
    var result = new ArrayList<BuildProcess>();
    for (Path process : cookies.isEmpty() ? List.<Path>of() : processes) {
      Matcher cookie = COOKIE.matcher(read(process.resolve("environ")));
      if (cookie.find() && cookies.contains(cookie.group(1))) {
        String commandLine = read(process.resolve("cmdline")).replace('\0', ' ').strip();
        result.add(
            new BuildProcess(
                Long.parseLong(process.getFileName().toString()),
                commandLine.substring(Math.max(0, commandLine.length() - 200))));
      }
    }
    return result;
  }

  private static List<Path> processes() {
    var paths = new ArrayList<Path>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      entries.forEach(paths::add);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return paths;
  }

  /**
   * Returns the content of the file, with a NUL byte before and after it; empty if the process is
   * gone or unreadable.
   */
  private static String read(Path file) {
    try {
      return "\0" + new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1) + "\0";
    } catch (IOException e) {
      return "";
    }
  }
}
