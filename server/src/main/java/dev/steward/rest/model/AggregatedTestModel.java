package dev.steward.rest.model;

import dev.steward.export.Model;
import dev.steward.job.Job;
import dev.steward.report.TestSummary;
import dev.steward.routing.UrlPath;
import java.util.List;
import java.util.function.Function;

/** The export models of test results that are aggregated over downstream builds. */
public final class AggregatedTestModel {

  /** Aggregated test results of several builds. */
  public record AggregatedResult(
      long failed, long skipped, long total, List<ChildResult> children) {

    public static AggregatedResult of(List<ChildResult> children) {
      long failed = 0;
      long skipped = 0;
      long total = 0;
      for (ChildResult child : children) {
        failed += child.summary().failed();
        skipped += child.summary().skipped();
        total += child.summary().total();
      }
      return new AggregatedResult(failed, skipped, total, children);
    }
  }

  /** Test results of one of the aggregated builds. */
  record ChildResult(Job job, TestSummary summary) {}

  /** Aggregated results and the server's root URL, for the URLs of the builds. */
  public record AggregatedView(String root, AggregatedResult result) {}

  private record ChildView(String root, ChildResult child) {
    String url() {
      var url = new StringBuilder(root);
      for (String name : child.job().fullName().split("/", -1)) {
        url.append("job/").append(UrlPath.encode(name)).append('/');
      }
      return url.append(child.summary().number()).append('/').toString();
    }
  }

  private static final Model<ChildView> CHILD_BUILD =
      Model.<ChildView>of("hudson.model.FreeStyleBuild")
          .integer("number", view -> view.child().summary().number())
          .visible(9)
          .text("url", ChildView::url)
          .visible(9)
          .build();

  private static final Model<TestSummary> CHILD_RESULT =
      Model.<TestSummary>of("hudson.tasks.junit.TestResult")
          .decimal("duration", summary -> summary.millis() / 1_000.0)
          .visible(9)
          .integer("failCount", TestSummary::failed)
          .visible(9)
          .integer("passCount", TestSummary::passed)
          .visible(9)
          .integer("skipCount", TestSummary::skipped)
          .visible(9)
          .build();

  private static final Model<ChildView> CHILD =
      Model.<ChildView>of("hudson.tasks.test.AggregatedTestResultAction$ChildReport")
          .object("child", CHILD_BUILD, view -> view)
          .visible(9)
          .object("result", CHILD_RESULT, view -> view.child().summary())
          .visible(9)
          .build();

  private static final String AGGREGATED_CLASS =
      "hudson.tasks.test.AggregatedTestResultPublisher$TestResultAction";

  private AggregatedTestModel() {}

  private static <T> Model.Builder<T> counts(Function<T, AggregatedResult> result) {
    return Model.<T>of(AGGREGATED_CLASS)
        .integer("failCount", view -> result.apply(view).failed())
        .visible(2)
        .integer("skipCount", view -> result.apply(view).skipped())
        .visible(2)
        .integer("totalCount", view -> result.apply(view).total())
        .visible(2)
        .text("urlName", _ -> "aggregatedTestReport")
        .visible(2);
  }

  /** Aggregated results as an action of a run. */
  public static final Model<AggregatedResult> AGGREGATED_ACTION =
      AggregatedTestModel.<AggregatedResult>counts(result -> result).build();

  public static final Model<AggregatedView> AGGREGATED =
      AggregatedTestModel.<AggregatedView>counts(AggregatedView::result)
          .superclassEnd()
          .list(
              "childReports",
              CHILD,
              view ->
                  view.result().children().stream()
                      .map(child -> new ChildView(view.root(), child))
                      .toList())
          .withoutClass()
          .visible(9)
          .build();
}
