package dev.steward.rest;

import dev.steward.access.Caller;
import dev.steward.export.Exported;
import dev.steward.export.Model;
import dev.steward.gate.Call;
import dev.steward.job.Job;
import dev.steward.setting.Setting;
import dev.steward.view.Group;
import dev.steward.view.Owner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The export tables of the server and of its built-in label. */
final class ServerModel {

  private ServerModel() {}

  static final String NODE_DESCRIPTION = "the Jenkins controller's built-in node";
  static final String LABEL = "built-in";

  /** The server as one caller sees it. */
  record ServerView(Parts parts, Links links, Caller caller) {

    static ServerView of(Parts parts, Kinds kinds, Call call) {
      return new ServerView(parts, Links.of(call, kinds.view()), call.caller());
    }

    /** What stands at the top. */
    List<Exported> jobs() {
      return new ItemCohort(parts, links, caller, parts.jobs().children(caller, null)).all();
    }

    private List<JobView> jobsOfAllFolders() {
      return new JobCohort(parts, links, caller, parts.jobs().list(caller)).views();
    }

    ViewCohort views() {
      return new ViewCohort(
          parts, links, caller, Group.SERVER, links.root(), parts.views().of(Owner.SERVER));
    }

    JobView job(Job job) {
      return JobCohort.alone(parts, links, caller, job);
    }

    private @Nullable String text(Setting<String> setting) {
      String text = parts.administration().settings().get(setting);
      return text.isEmpty() ? null : text;
    }
  }

  private static final Model<ServerView> LABELS =
      Model.<ServerView>of("hudson.model.labels.LabelAtom")
          .texts("actions", _ -> List.of())
          .level()
          .whole("busyExecutors", view -> view.parts().engine().busy().size())
          .texts("clouds", _ -> List.of())
          .text("description", _ -> null)
          .whole(
              "idleExecutors",
              view -> view.parts().engine().executors() - view.parts().engine().busy().size())
          .any(
              "loadStatistics", view -> Exported.of(LoadModel.LABEL, LoadModel.label(view.parts())))
          .text("name", _ -> LABEL)
          .visible(2)
          .anys("nodes", view -> List.of(Exported.of(server(), view)))
          .flag("offline", _ -> false)
          .anys(
              "tiedJobs",
              view ->
                  view.jobsOfAllFolders().stream()
                      .filter(job -> job.definition().label() != null)
                      .map(job -> Exported.of(JobModel.MODEL, job))
                      .toList())
          .whole("totalExecutors", view -> view.parts().engine().executors())
          .level()
          .texts("propertiesList", _ -> List.of())
          .build();

  static Model<ServerView> label() {
    return LABELS;
  }

  private static final Model<ServerView> SERVER =
      Model.<ServerView>of("hudson.model.Hudson")
          .things("assignedLabels", LABELS, view -> List.of(view))
          .bare()
          .text("mode", _ -> "NORMAL")
          .text("nodeDescription", _ -> NODE_DESCRIPTION)
          .text("nodeName", _ -> "")
          .visible(2)
          .whole("numExecutors", view -> view.parts().engine().executors())
          .level()
          .text("description", view -> view.text(Setting.SYSTEM_MESSAGE))
          .anys("jobs", ServerView::jobs)
          .thing("overallLoad", LoadModel.OVERALL, view -> LoadModel.overall(view.parts()))
          .bare()
          .any("primaryView", view -> view.views().primary())
          .text("quietDownReason", view -> view.parts().engine().quietReason())
          .flag("quietingDown", view -> view.parts().engine().isQuiet())
          .whole("slaveAgentPort", _ -> -1)
          .thing("unlabeledLoad", LoadModel.UNLABELED, view -> LoadModel.unlabeled(view.parts()))
          .text("url", view -> view.links().root())
          .flag("useCrumbs", _ -> true)
          .flag("useSecurity", _ -> true)
          .anys("views", view -> view.views().all())
          .build();

  static Model<ServerView> server() {
    return SERVER;
  }
}
