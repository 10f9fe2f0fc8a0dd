package dev.steward.web.job;

import dev.steward.access.Permission;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.job.JobType;
import dev.steward.routing.RequestContext;
import dev.steward.web.Layout;
import dev.steward.web.Layout.Task;
import java.util.ArrayList;
import java.util.List;

/** Side menu of a job or folder, limited to what the viewer may do. */
public final class ItemTasks {

  private ItemTasks() {}

  /** Layout of a job or folder page. */
  public static Layout layout(RequestContext call, Item item) {
    return layout(call, item, call.path());
  }

  /**
   * Layout of a page below a job.
   *
   * @param path path of the job, with trailing slash
   */
  public static Layout layout(RequestContext call, Item item, String path) {
    return Layout.of(call, of(call, item, path));
  }

  private static List<Task> of(RequestContext call, Item item, String path) {
    boolean configure = call.hasPermission(Permission.ITEM_CONFIGURE);
    var tasks = new ArrayList<Task>();
    tasks.add(Task.link(item instanceof Job ? "job" : "folder", "Status", path));
    if (item instanceof Job job) {
      tasks.add(Task.link("changes", "Changes", path + "changes"));
      if (job.type() == JobType.PIPELINE) {
        tasks.add(Task.link("chart", "Stages", path + "stages/"));
      }
      tasks.add(Task.link("info", "Issues", path + "warnings-ng"));
      if (call.hasPermission(Permission.ITEM_WORKSPACE)) {
        tasks.add(Task.link("folder", "Workspace", path + "ws/"));
      }
      if (configure) {
        tasks.add(Task.link("gear", "Configure", path + "configure"));
        tasks.add(Task.link("history", "History", path + "jobConfigHistory/"));
        tasks.add(
            Task.button(
                job.disabled() ? "play" : "pause",
                job.disabled() ? "Enable" : "Disable",
                path + (job.disabled() ? "enable" : "disable"),
                null));
      }
      if (job.type() == JobType.PIPELINE) {
        tasks.add(Task.link("info", "Pipeline Syntax", path + "pipeline-syntax/"));
      }
    } else if (configure) {
      tasks.add(Task.link("gear", "Configure", path + "configure"));
      tasks.add(Task.link("history", "History", path + "jobConfigHistory/"));
    }
    if (configure) {
      tasks.add(Task.link("edit", "Rename", path + "confirm-rename"));
    }
    if (call.hasPermission(Permission.ITEM_MOVE)) {
      tasks.add(Task.link("move", "Move", path + "move/"));
    }
    if (call.hasPermission(Permission.ITEM_DELETE)) {
      tasks.add(Task.link("trash", "Delete", path + "delete"));
    }
    return tasks;
  }
}
