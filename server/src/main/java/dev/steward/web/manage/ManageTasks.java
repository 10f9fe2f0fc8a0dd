package dev.steward.web.manage;

import dev.steward.access.Permission;
import dev.steward.access.Rights;
import dev.steward.access.Subject;
import dev.steward.gate.Call;
import dev.steward.web.Frame;
import dev.steward.web.Frame.Task;
import java.util.ArrayList;
import java.util.List;

/** The rooms of the administration, as far as the viewer may enter them. */
public final class ManageTasks {

  /**
   * A room.
   *
   * @param group under which heading it stands
   * @param href behind the path of the server
   * @param about what is done there
   */
  public record Room(String group, String icon, String name, String href, String about) {}

  private ManageTasks() {}

  private static boolean may(Call call, Permission permission) {
    return call.rights().allows(call.caller(), permission, Subject.SERVER);
  }

  /** Those that the viewer may enter. */
  public static List<Room> rooms(Call call) {
    Rights rights = call.rights();
    boolean administers = may(call, Permission.ADMINISTER);
    boolean manages = may(call, Permission.MANAGE);
    boolean reads = may(call, Permission.SYSTEM_READ);
    var rooms = new ArrayList<Room>();
    if (manages || reads) {
      rooms.add(
          new Room("System", "gear", "Settings", "manage/configure", "URL, message, builds, mail"));
    }
    if (rights.allows(call.caller(), Permission.READ, Subject.SERVER)) {
      rooms.add(new Room("System", "node", "Nodes", "computer/", "Where builds run"));
    }
    if (reads) {
      rooms.add(
          new Room("System", "info", "Health", "manage/health", "Disk, database, queue, memory"));
      rooms.add(
          new Room(
              "System",
              "file",
              "Configuration as code",
              "manage/configuration-as-code",
              "The server as YAML, out and in"));
      rooms.add(new Room("System", "log", "Logs", "log/all", "What the server says, and levels"));
    }
    if (administers) {
      rooms.add(
          new Room("Security", "key", "API tokens", "manage/tokens", "Of everybody: find, revoke"));
      rooms.add(new Room("Security", "users", "People", "people/", "Who comes in"));
      rooms.add(
          new Room("Security", "shield", "Permissions", "manage/permissions", "Who may do what"));
      rooms.add(
          new Room("Security", "history", "Audit", "manage/audit", "Who changed what, and when"));
    }
    if (may(call, Permission.CREDENTIALS_VIEW)) {
      rooms.add(
          new Room(
              "Security",
              "lock",
              "Credentials",
              "manage/credentials/store/system/",
              "Passwords, keys and texts that builds use"));
    }
    if (manages || reads) {
      rooms.add(
          new Room(
              "Steward", "file", "About", "manage/about", "Version, licences, what is built in"));
    }
    return rooms;
  }

  static Frame frame(Call call) {
    String root = call.site().contextPath() + "/";
    var tasks = new ArrayList<Task>();
    tasks.add(Task.link("home", "Overview", root + "manage/"));
    for (Room room : rooms(call)) {
      tasks.add(Task.link(room.icon(), room.name(), root + room.href()));
    }
    return Frame.of(call, tasks);
  }
}
