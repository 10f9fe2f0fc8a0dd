package dev.steward.web.manage;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.gate.RequestContext;
import dev.steward.web.Frame;
import dev.steward.web.Frame.Task;
import java.util.ArrayList;
import java.util.List;

/** Sections of the administration, limited to those that the viewer may open. */
public final class ManageTasks {

  /**
   * A section of the administration.
   *
   * @param group heading in the overview
   * @param href path below the context path
   * @param about short description
   */
  public record Room(String group, String icon, String name, String href, String about) {}

  private ManageTasks() {}

  private static boolean may(RequestContext call, Permission permission) {
    return call.rights().allows(call.caller(), permission, ProtectedObject.SERVER);
  }

  /** Sections that the viewer may open. */
  public static List<Room> rooms(RequestContext call) {
    Authorizer rights = call.rights();
    boolean administers = may(call, Permission.ADMINISTER);
    boolean manages = may(call, Permission.MANAGE);
    boolean reads = may(call, Permission.SYSTEM_READ);
    var rooms = new ArrayList<Room>();
    if (manages || reads) {
      rooms.add(
          new Room(
              "System",
              "gear",
              "Settings",
              "manage/configure",
              "URL, system message, builds, email"));
    }
    if (rights.allows(call.caller(), Permission.READ, ProtectedObject.SERVER)) {
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
              "Export and apply the YAML configuration"));
      rooms.add(new Room("System", "log", "Logs", "log/all", "Server logs and log levels"));
    }
    if (administers) {
      rooms.add(
          new Room(
              "Security",
              "key",
              "API tokens",
              "manage/tokens",
              "Find and revoke any user's tokens"));
      rooms.add(new Room("Security", "users", "People", "people/", "Users and accounts"));
      rooms.add(
          new Room(
              "Security",
              "shield",
              "Permissions",
              "manage/permissions",
              "Authorization strategy and permissions"));
      rooms.add(new Room("Security", "history", "Audit log", "manage/audit", "Log of all changes"));
    }
    if (may(call, Permission.CREDENTIALS_VIEW)) {
      rooms.add(
          new Room(
              "Security",
              "lock",
              "Credentials",
              "manage/credentials/store/system/",
              "Passwords, keys and secrets for builds"));
    }
    if (manages || reads) {
      rooms.add(
          new Room(
              "Steward", "file", "About", "manage/about", "Version, licences, built-in functions"));
    }
    return rooms;
  }

  static Frame frame(RequestContext call) {
    String root = call.site().contextPath() + "/";
    var tasks = new ArrayList<Task>();
    tasks.add(Task.link("home", "Overview", root + "manage/"));
    for (Room room : rooms(call)) {
      tasks.add(Task.link(room.icon(), room.name(), root + room.href()));
    }
    return Frame.of(call, tasks);
  }
}
