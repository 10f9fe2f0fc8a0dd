package dev.steward.rest.report;

import dev.steward.report.TestCase;
import dev.steward.report.TestResults;
import dev.steward.run.JobRun;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Test results of one run as a tree of packages, classes and tests, each with a name in URLs. */
public record TestReport(JobRun which, TestResults results) {

  /** Tests of one package or class. */
  public record Group(
      TestReport report, Kind kind, String name, String word, List<TestCase> cases) {
    public enum Kind {
      PACKAGE,
      CLASS
    }

    public long failed() {
      return cases.stream().filter(one -> one.status().isFailure()).count();
    }

    public long skipped() {
      return cases.stream().filter(one -> one.status() == TestCase.Status.SKIPPED).count();
    }

    public long passed() {
      return cases.size() - failed() - skipped();
    }

    public float seconds() {
      float sum = 0;
      for (TestCase one : cases) {
        sum += one.seconds();
      }
      return sum;
    }

    /** The classes of a package. */
    public List<Group> classes() {
      return grouped(report, Kind.CLASS, cases);
    }

    /** The tests of a class, each with a unique name in URLs. */
    public List<One> tests() {
      var tests = new ArrayList<One>();
      Set<String> taken = new HashSet<>();
      for (TestCase one : cases) {
        tests.add(new One(report, one, unique(safeName(one.name()), taken)));
      }
      return tests;
    }
  }

  /** A test with its name in URLs. */
  public record One(TestReport report, TestCase test, String word) {}

  public List<Group> packages() {
    return grouped(this, Group.Kind.PACKAGE, results.cases());
  }

  private static List<Group> grouped(TestReport report, Group.Kind kind, List<TestCase> cases) {
    Map<String, List<TestCase>> byName = new LinkedHashMap<>();
    for (TestCase one : cases) {
      String name = kind == Group.Kind.PACKAGE ? one.packageName() : one.simpleClassName();
      byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(one);
    }
    Set<String> taken = new HashSet<>();
    return byName.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry ->
            new Group(
                report,
                kind,
                entry.getKey(),
                unique(safe(entry.getKey()), taken),
                entry.getValue()))
        .toList();
  }

  static @Nullable Group find(List<Group> groups, String word) {
    return groups.stream().filter(group -> group.word().equals(word)).findFirst().orElse(null);
  }

  private static String unique(String word, Set<String> taken) {
    String free = word;
    for (int i = 2; !taken.add(free); i++) {
      free = word + "_" + i;
    }
    return free;
  }

  /** Replaces characters that have a meaning in URLs by underscores. */
  private static String safe(String name) {
    var safe = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      safe.append("/\\:?#%<>;".indexOf(c) >= 0 || Character.isISOControl(c) ? '_' : c);
    }
    String word = safe.toString();
    return word.isBlank() ? "(empty)" : word.equals(".") || word.equals("..") ? "_" : word;
  }

  private static String safeName(String name) {
    var safe = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      safe.append(Character.isJavaIdentifierPart(c) && !Character.isISOControl(c) ? c : '_');
    }
    return safe.isEmpty() ? "(empty)" : safe.toString();
  }
}
