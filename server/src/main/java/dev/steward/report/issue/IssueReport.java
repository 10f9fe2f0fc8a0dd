package dev.steward.report.issue;

import dev.steward.text.MatchLimitException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The issues of one result while a step collects them, with what the console says about them. */
public final class IssueReport {

  /** Maximum number of messages that are kept. */
  private static final int MAX_MESSAGES = 1_000;

  private final String id;
  private final IssueCollector collector;
  private final List<String> infoMessages = new ArrayList<>();
  private final List<String> errorMessages = new ArrayList<>();
  private @Nullable List<Issue> issues;

  IssueReport(String id, String workspace) {
    this.id = id;
    collector = new IssueCollector(id, workspace);
  }

  private IssueReport(String id) {
    this(id, "");
  }

  /** Joins the reports of several tools, whose issues keep their origin. */
  public static IssueReport joined(String id, List<IssueReport> reports) {
    var all = new IssueReport(id);
    var issues = new ArrayList<Issue>();
    for (IssueReport report : reports) {
      issues.addAll(report.issues());
      report.infoMessages.forEach(all::info);
      report.errorMessages.forEach(all::error);
    }
    all.issues = issues;
    return all;
  }

  IssueCollector collector() {
    return collector;
  }

  /** The id of the result. */
  public String id() {
    return id;
  }

  /** The issues that the filters keep. */
  public List<Issue> issues() {
    List<Issue> current = issues;
    if (current == null) {
      current = collector.list();
      issues = current;
    }
    return current;
  }

  /** Adds a line about the reports. */
  public void info(String message) {
    add(infoMessages, message);
  }

  /** Adds an error. */
  public void error(String message) {
    add(errorMessages, message);
  }

  private static void add(List<String> messages, String message) {
    if (messages.size() < MAX_MESSAGES) {
      messages.add(message);
    }
  }

  public List<String> infoMessages() {
    return Collections.unmodifiableList(infoMessages);
  }

  public List<String> errorMessages() {
    return Collections.unmodifiableList(errorMessages);
  }

  /** Decides which issues are kept. */
  @FunctionalInterface
  public interface IssueSelection {
    boolean keeps(Issue issue) throws MatchLimitException;
  }

  /**
   * Removes issues, and says how many.
   *
   * @param count the number of filters
   */
  public void filter(int count, IssueSelection selection) throws MatchLimitException {
    List<Issue> all = issues();
    if (collector.omitted() > 0) {
      error(
          "The reports contain "
              + (all.size() + collector.omitted())
              + " issues; only the first "
              + IssueCollector.MAX_ISSUES
              + " were read. Publish fewer reports.");
    }
    if (count == 0) {
      info("No filter has been set, publishing all " + all.size() + " issues");
      return;
    }
    var filtered = new ArrayList<Issue>();
    for (Issue issue : all) {
      if (selection.keeps(issue)) {
        filtered.add(issue);
      }
    }
    info(
        "Applying "
            + count
            + " filters on the set of "
            + all.size()
            + " issues ("
            + (all.size() - filtered.size())
            + " issues have been removed, "
            + filtered.size()
            + " issues will be published)");
    issues = filtered;
  }
}
