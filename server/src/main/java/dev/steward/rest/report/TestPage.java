package dev.steward.rest.report;

import dev.steward.gate.Call;
import dev.steward.gate.Path;
import dev.steward.http.Response;
import dev.steward.report.TestCase;
import dev.steward.text.Html;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plain pages of how tests went. */
final class TestPage {

  private static final int MOST_FAILURES = 1_000;

  private final StringBuilder html;

  private TestPage(Call call, String title) {
    html =
        new StringBuilder("<!DOCTYPE html><html lang=\"en\"><head><title>")
            .append(Html.escape(title))
            .append("</title><link rel=\"stylesheet\" href=\"")
            .append(Html.escape(call.site().contextPath()))
            .append("/static/steward.css\"></head><body><main><h1>")
            .append(Html.escape(title))
            .append("</h1>");
  }

  private Response done(Call call) {
    return call.site().page(Response.html(200, html.append("</main></body></html>").toString()));
  }

  static Response of(Call call, TestReport report) {
    var page = new TestPage(call, "Test Result of " + report.which().title());
    int failed = report.results().failed();
    page.text(
        failed
            + " failed, "
            + report.results().skipped()
            + " skipped of "
            + report.results().total()
            + " tests");
    if (failed > 0) {
      page.html.append("<h2>Failed</h2><ul>");
      int left = MOST_FAILURES;
      for (TestReport.Group group : report.packages()) {
        for (TestReport.Group one : group.classes()) {
          for (TestReport.One test : one.tests()) {
            if (test.test().status().isFailure() && left-- > 0) {
              page.item(
                  group.word() + "\0" + one.word() + "\0" + test.word(),
                  test.test().className() + "." + test.test().name(),
                  "for " + test.test().age(report.which().run().number()) + " builds");
            }
          }
        }
      }
      page.html.append("</ul>");
    }
    page.groups("All Tests", report.packages());
    return page.done(call);
  }

  static Response of(Call call, TestReport.Group group) {
    var page = new TestPage(call, "Test Result : " + group.name());
    if (group.kind() == TestReport.Group.Kind.PACKAGE) {
      page.groups("Classes", group.classes());
    } else {
      page.html.append("<ul>");
      for (TestReport.One one : group.tests()) {
        page.item(one.word(), one.test().name(), one.test().status().name());
      }
      page.html.append("</ul>");
    }
    return page.done(call);
  }

  static Response of(Call call, TestReport.One one) {
    TestCase test = one.test();
    var page = new TestPage(call, test.className() + "." + test.name());
    page.text(test.status().name() + ", took " + test.seconds() + " sec");
    if (test.status().isFailure()) {
      page.html
          .append("<p>Failing since build <a href=\"../../../../../")
          .append(test.failedSince())
          .append("/testReport/\">#")
          .append(test.failedSince())
          .append("</a></p>");
    }
    page.pre("Error Message", test.details());
    page.pre("Stacktrace", test.stackTrace());
    page.pre("Skipped", test.skippedMessage());
    page.pre("Standard Output", test.stdout());
    page.pre("Standard Error", test.stderr());
    page.html.append("<p><a href=\"history\">History</a></p>");
    return page.done(call);
  }

  private void text(String text) {
    html.append("<p>").append(Html.escape(text)).append("</p>");
  }

  private void pre(String heading, @Nullable String text) {
    if (text != null && !text.isEmpty()) {
      html.append("<h2>")
          .append(Html.escape(heading))
          .append("</h2><pre>")
          .append(Html.escape(text))
          .append("</pre>");
    }
  }

  /** A link; the words of its way are divided by a character that no word has. */
  private void item(String words, String name, String more) {
    html.append("<li><a href=\"./");
    for (String word : words.split("\0", -1)) {
      html.append(Html.escape(Path.encode(word))).append('/');
    }
    html.append("\">")
        .append(Html.escape(name))
        .append("</a> ")
        .append(Html.escape(more))
        .append("</li>");
  }

  private void groups(String heading, List<TestReport.Group> groups) {
    html.append("<h2>")
        .append(Html.escape(heading))
        .append("</h2><table><tr><th>Name</th><th>Failed</th><th>Skipped</th><th>Passed</th></tr>");
    for (TestReport.Group group : groups) {
      html.append("<tr><td><a href=\"./")
          .append(Html.escape(Path.encode(group.word())))
          .append("/\">")
          .append(Html.escape(group.name()))
          .append("</a></td><td>")
          .append(group.failed())
          .append("</td><td>")
          .append(group.skipped())
          .append("</td><td>")
          .append(group.passed())
          .append("</td></tr>");
    }
    html.append("</table>");
  }
}
