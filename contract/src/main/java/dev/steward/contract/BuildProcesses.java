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
 * Build processes of all homes of this test run, found by the cookie in their environment. Builds
 * outlive their server, so a test must end the builds that it leaves running.
 */
final class BuildProcesses {

  private static final Pattern COOKIE = Pattern.compile("\0(HUDSON_COOKIE=[^\0]+)\0");
  private static final Set<Path> HOMES = ConcurrentHashMap.newKeySet();

  private BuildProcesses() {}

  /** Adds the home to those of this run. */
  static void watch(Path home) {
    HOMES.add(home.toAbsolutePath().normalize());
  }

  /** A process and its command line. */
  record Found(long pid, String command) {}

  /** The processes of all homes of this run. */
  static List<Found> all() {
    var all = new ArrayList<Found>();
    HOMES.forEach(home -> all.addAll(of(home)));
    return all;
  }

  /** Kills the processes of one home and waits for their end. */
  static void end(Path home) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    List<Found> left = of(home.toAbsolutePath().normalize());
    while (!left.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("processes of builds do not end: " + left);
      }
      for (Found one : left) {
        ProcessHandle.of(one.pid()).ifPresent(ProcessHandle::destroyForcibly);
      }
      pause();
      left = of(home.toAbsolutePath().normalize());
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

  private static List<Found> of(Path home) {
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
    var found = new ArrayList<Found>();
    for (Path process : cookies.isEmpty() ? List.<Path>of() : processes) {
      Matcher cookie = COOKIE.matcher(read(process.resolve("environ")));
      if (cookie.find() && cookies.contains(cookie.group(1))) {
        String words = read(process.resolve("cmdline")).replace('\0', ' ').strip();
        found.add(
            new Found(
                Long.parseLong(process.getFileName().toString()),
                words.substring(Math.max(0, words.length() - 200))));
      }
    }
    return found;
  }

  private static List<Path> processes() {
    var all = new ArrayList<Path>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      found.forEach(all::add);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return all;
  }

  /**
   * The value between two zero bytes; empty if the process has ended or belongs to another user.
   */
  private static String read(Path file) {
    try {
      return "\0" + new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1) + "\0";
    } catch (IOException e) {
      return "";
    }
  }
}
