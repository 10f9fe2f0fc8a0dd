package dev.steward.rest.model;

import dev.steward.access.Caller;
import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.job.Job;
import dev.steward.routing.RequestContext;
import dev.steward.setting.Setting;
import dev.steward.view.Owner;
import dev.steward.view.ViewContainer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The export models of the server and of its built-in label. */
public final class ServerModel {

  private ServerModel() {}

  /** The server as visible to a caller. */
  public record ServerView(ServerModelServices services, Links links, Caller caller) {

    public static ServerView of(
        ServerModelServices services, ResourceTypes kinds, RequestContext call) {
      return new ServerView(services, Links.of(call, kinds.view()), call.caller());
    }

    /** The top-level items. */
    List<ExportedValue> jobs() {
      return new ItemBatch(
              services.models(), links, caller, services.models().jobs().children(caller, null))
          .all();
    }

    public List<JobView> jobsOfAllFolders() {
      return new JobBatch(services.models(), links, caller, services.models().jobs().list(caller))
          .views();
    }

    ViewBatch views() {
      return new ViewBatch(
          services.models(),
          links,
          caller,
          ViewContainer.SERVER,
          links.root(),
          services.models().views().of(Owner.server()));
    }

    public JobView job(Job job) {
      return JobBatch.ofSingle(services.models(), links, caller, job);
    }

    NodeView builtIn() {
      return new NodeView(this, services.nodes().builtIn());
    }

    private @Nullable String text(Setting<String> setting) {
      String text = services.settings().get(setting);
      return text.isEmpty() ? null : text;
    }
  }

  private static final Model<ServerView> SERVER =
      Model.<ServerView>of("hudson.model.Hudson")
          .list("assignedLabels", LabelView.atom(), view -> view.builtIn().labels())
          .withoutClass()
          .text("mode", view -> view.builtIn().node().mode().name())
          .text("nodeDescription", view -> NodeView.description(view.builtIn().node()))
          .text("nodeName", _ -> "")
          .visible(2)
          .integer("numExecutors", view -> view.builtIn().node().executors())
          .superclassEnd()
          .text("description", view -> view.text(Setting.SYSTEM_MESSAGE))
          .unionList("jobs", ServerView::jobs)
          .oneOf(FolderModel::items)
          .object(
              "overallLoad", LoadModel.OVERALL, view -> LoadModel.overall(view.services().loads()))
          .withoutClass()
          .union("primaryView", view -> view.views().primary())
          .oneOf(ViewBatch::models)
          .text("quietDownReason", view -> view.services().models().engine().quietReason())
          .bool("quietingDown", view -> view.services().models().engine().isQuiet())
          .integer("slaveAgentPort", _ -> -1)
          .object(
              "unlabeledLoad",
              LoadModel.UNLABELED,
              view -> LoadModel.unlabeled(view.services().loads()))
          .text("url", view -> view.links().root())
          .bool("useCrumbs", _ -> true)
          .bool("useSecurity", _ -> true)
          .unionList("views", view -> view.views().all())
          .oneOf(ViewBatch::models)
          .build();

  public static Model<ServerView> server() {
    return SERVER;
  }
}
