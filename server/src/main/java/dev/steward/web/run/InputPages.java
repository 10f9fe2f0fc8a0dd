package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.pipeline.step.PendingInput;
import dev.steward.pipeline.step.PendingInputs;
import dev.steward.rest.pipeline.InputEndpoints;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobRun;
import dev.steward.web.Templates;
import dev.steward.web.job.BuildForm.ParameterField;
import dev.steward.web.job.BuildFormFactory;
import java.util.List;
import java.util.Map;

/** The page of a build that waits for inputs. */
public final class InputPages {

  private final PendingInputs inputs;
  private final BuildFormFactory forms;
  private final RunTasks tasks;
  private final RunViews views;

  public InputPages(PendingInputs inputs, BuildFormFactory forms, RunTasks tasks, RunViews views) {
    this.inputs = inputs;
    this.forms = forms;
    this.tasks = tasks;
    this.views = views;
  }

  /**
   * An input on the page.
   *
   * @param action URL that the form is sent to
   * @param submitter the users and groups that may answer; empty for everyone with Job/Build
   */
  public record InputView(
      String id,
      String message,
      String ok,
      String action,
      String submitter,
      boolean mayProceed,
      boolean mayAbort,
      List<ParameterField> fields) {

    /** The name of a field as the script declares it. */
    public String label(ParameterField field) {
      return field.name().substring(InputEndpoints.FIELD.length());
    }
  }

  /** Adds the page to the resource {@code RUN/input}. */
  public void addRoutes(ResourceType<JobRun> type) {
    type.route(Method.GET, "", AccessRule.needs(Permission.ITEM_READ), this::page);
  }

  private Response page(RequestContext call, JobRun jobRun) {
    return Templates.page(
        call,
        200,
        "run/input.jte",
        Map.of(
            "frame",
            tasks.layout(call, jobRun),
            "head",
            views.head(call, jobRun),
            "inputs",
            pending(call, jobRun)));
  }

  /** The inputs of a run that wait. */
  List<InputView> pending(RequestContext call, JobRun jobRun) {
    return inputs.of(jobRun.run().id()).stream().map(input -> view(call, jobRun, input)).toList();
  }

  private InputView view(RequestContext call, JobRun jobRun, PendingInput input) {
    boolean mayProceed = inputs.mayProceed(call.caller(), jobRun, input);
    String submitter = input.submitter();
    return new InputView(
        input.id(),
        input.message(),
        input.ok(),
        tasks.path(call, jobRun) + "input/" + input.id() + "/submit",
        submitter == null ? "" : submitter,
        mayProceed,
        inputs.mayAbort(call.caller(), jobRun, input),
        mayProceed
            ? forms.fields(call.caller(), input.parameters(), InputEndpoints.FIELD)
            : List.of());
  }
}
