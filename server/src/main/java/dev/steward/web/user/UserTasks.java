package dev.steward.web.user;

import dev.steward.access.Permission;
import dev.steward.access.User;
import dev.steward.routing.RequestContext;
import dev.steward.web.Layout;
import dev.steward.web.Layout.Task;
import java.util.ArrayList;

/** Side menu of a user, limited to what the viewer may do. */
final class UserTasks {

  private UserTasks() {}

  static Layout layout(RequestContext call, User user) {
    boolean own = call.caller().userId() == user.id();
    boolean manages = call.hasPermission(Permission.ADMINISTER);
    String path = call.path();
    var tasks = new ArrayList<Task>();
    tasks.add(Task.link("user", "Profile", path));
    if (own || manages) {
      tasks.add(Task.link("key", "Security", path + "security/"));
    }
    if (own) {
      tasks.add(Task.link("lock", "Credentials", path + "credentials/store/user/"));
      tasks.add(Task.link("grid", "My views", path + "my-views/"));
    }
    if (manages && !own) {
      tasks.add(
          user.disabled()
              ? Task.button("check", "Enable", path + "enable", null)
              : Task.button(
                  "pause",
                  "Disable",
                  path + "disable",
                  "Disable this user? All of the user's sessions will end, and the user's API"
                      + " tokens will be rejected."));
      tasks.add(
          Task.button(
              "trash",
              "Delete",
              path + "doDelete",
              "Delete this user and all their tokens, sessions and credentials?"));
    }
    return Layout.of(call, tasks);
  }
}
