package dev.steward.report.issue;

import dev.steward.report.file.StoredFile;
import dev.steward.report.gate.GateCheck;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The issues of one tool in one build.
 *
 * @param added issues that the reference build does not have
 * @param outstanding issues of both builds; all of them if there is no reference build
 * @param fixed issues that only the reference build has
 * @param reference number of the reference build; 0 if there is none
 */
public record IssueResult(
    IssueSummary summary,
    List<Issue> added,
    List<Issue> outstanding,
    List<Issue> fixed,
    List<String> infoMessages,
    List<String> errorMessages,
    List<GateCheck> gates,
    long reference) {

  private static final int FORMAT = 1;

  /** All issues of the build. */
  public List<Issue> all() {
    var all = new ArrayList<>(added);
    all.addAll(outstanding);
    return all;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(FORMAT);
    out.writeLong(reference);
    writeIssues(out, added);
    writeIssues(out, outstanding);
    writeIssues(out, fixed);
    writeTexts(out, infoMessages);
    writeTexts(out, errorMessages);
    GateCheck.write(out, gates);
  }

  static IssueResult read(IssueSummary summary, DataInputStream in) throws IOException {
    if (in.readInt() != FORMAT) {
      throw new IOException("another format");
    }
    long reference = in.readLong();
    return new IssueResult(
        summary,
        readIssues(in),
        readIssues(in),
        readIssues(in),
        readTexts(in),
        readTexts(in),
        GateCheck.read(in),
        reference);
  }

  private static void writeTexts(DataOutputStream out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      StoredFile.writeText(out, text);
    }
  }

  private static List<String> readTexts(DataInputStream in) throws IOException {
    int count = in.readInt();
    var texts = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      texts.add(StoredFile.readRequired(in));
    }
    return texts;
  }

  private static void writeIssues(DataOutputStream out, List<Issue> issues) throws IOException {
    out.writeInt(issues.size());
    for (Issue issue : issues) {
      StoredFile.writeText(out, issue.file());
      out.writeInt(issue.line());
      out.writeInt(issue.lineEnd());
      out.writeInt(issue.column());
      out.writeInt(issue.columnEnd());
      StoredFile.writeText(out, issue.severity().name());
      StoredFile.writeText(out, issue.category());
      StoredFile.writeText(out, issue.type());
      StoredFile.writeText(out, issue.message());
      StoredFile.writeText(out, issue.description());
      StoredFile.writeText(out, issue.packageName());
      StoredFile.writeText(out, issue.moduleName());
      StoredFile.writeText(out, issue.origin());
      out.writeLong(issue.since());
    }
  }

  private static List<Issue> readIssues(DataInputStream in) throws IOException {
    int count = in.readInt();
    var issues = new ArrayList<Issue>();
    for (int i = 0; i < count; i++) {
      issues.add(
          new Issue(
              StoredFile.readRequired(in),
              in.readInt(),
              in.readInt(),
              in.readInt(),
              in.readInt(),
              Severity.valueOf(StoredFile.readRequired(in)),
              StoredFile.readRequired(in),
              StoredFile.readRequired(in),
              StoredFile.readRequired(in),
              StoredFile.readRequired(in),
              StoredFile.readRequired(in),
              StoredFile.readRequired(in),
              StoredFile.readRequired(in),
              in.readLong()));
    }
    return issues;
  }
}
