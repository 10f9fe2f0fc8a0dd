package dev.steward.rest.model;

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
public record TestReport(JobRun jobRun, TestResults results) {

  /** Tests of one package or class. */
  public record TestGroup(
      TestReport report, GroupType type, String name, String urlName, List<TestCase> cases) {
    public enum GroupType {
      PACKAGE,
      CLASS
    }

    public long failed() {
      return cases.stream().filter(test -> test.status().isFailure()).count();
    }

    public long skipped() {
      return cases.stream().filter(test -> test.status() == TestCase.Status.SKIPPED).count();
    }

    public long passed() {
      return cases.size() - failed() - skipped();
    }

    public float seconds() {
      float sum = 0;
      for (TestCase test : cases) {
        sum += test.seconds();
      }
      return sum;
    }

    /** The classes of a package. */
    public List<TestGroup> classes() {
      return groupsOf(report, GroupType.CLASS, cases);
    }

    /** The tests of a class, each with a unique name in URLs. */
    public List<TestEntry> tests() {
      var tests = new ArrayList<TestEntry>();
      Set<String> taken = new HashSet<>();
      for (TestCase test : cases) {
        tests.add(new TestEntry(report, test, unique(safeName(test.name()), taken)));
      }
      return tests;
    }
  }

  /** A test with its name in URLs. */
  public record TestEntry(TestReport report, TestCase test, String urlName) {}

  public List<TestGroup> packages() {
    return groupsOf(this, TestGroup.GroupType.PACKAGE, results.cases());
  }

  private static List<TestGroup> groupsOf(
      TestReport report, TestGroup.GroupType type, List<TestCase> cases) {
    Map<String, List<TestCase>> byName = new LinkedHashMap<>();
    for (TestCase test : cases) {
      String name =
          type == TestGroup.GroupType.PACKAGE ? test.packageName() : test.simpleClassName();
      byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(test);
    }
    Set<String> taken = new HashSet<>();
    return byName.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry ->
            new TestGroup(
                report,
                type,
                entry.getKey(),
                unique(safeUrlName(entry.getKey()), taken),
                entry.getValue()))
        .toList();
  }

  public static @Nullable TestGroup find(List<TestGroup> groups, String urlName) {
    return groups.stream()
        .filter(group -> group.urlName().equals(urlName))
        .findFirst()
        .orElse(null);
  }

  private static String unique(String urlName, Set<String> taken) {
    String candidate = urlName;
    for (int i = 2; !taken.add(candidate); i++) {
      candidate = urlName + "_" + i;
    }
    return candidate;
  }

  /** Puts an underscore in place of each character that has a special meaning in URLs. */
  private static String safeUrlName(String name) {
    var safe = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      safe.append("/\\:?#%<>;".indexOf(c) >= 0 || Character.isISOControl(c) ? '_' : c);
    }
    String urlName = safe.toString();
    return urlName.isBlank()
        ? "(empty)"
        : urlName.equals(".") || urlName.equals("..") ? "_" : urlName;
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
