package dev.steward.web.admin;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.routing.RequestContext;
import dev.steward.web.Layout;
import dev.steward.web.Layout.Task;
import java.util.ArrayList;
import java.util.List;

/** Administration sections, limited to those that the viewer may open. */
public final class ManageTasks {

  /**
   * An administration section.
   *
   * @param group heading in the overview
   * @param href path below the context path
   * @param description short description
   */
  public record AdminSection(
      String group, String icon, String name, String href, String description) {}

  private ManageTasks() {}

  private static boolean may(RequestContext call, Permission permission) {
    return call.rights().allows(call.caller(), permission, ProtectedObject.SERVER);
  }

  /** Sections that the viewer may open. */
  public static List<AdminSection> sections(RequestContext call) {
    Authorizer rights = call.rights();
    boolean administers = may(call, Permission.ADMINISTER);
    boolean manages = may(call, Permission.MANAGE);
    boolean reads = may(call, Permission.SYSTEM_READ);
    var sections = new ArrayList<AdminSection>();
    if (manages || reads) {
      sections.add(
          new AdminSection(
              "System",
              "gear",
              "Settings",
              "manage/configure",
              "URL, system message, builds, email"));
    }
    if (rights.allows(call.caller(), Permission.READ, ProtectedObject.SERVER)) {
      sections.add(new AdminSection("System", "node", "Nodes", "computer/", "Where builds run"));
    }
    if (reads) {
      sections.add(
          new AdminSection(
              "System", "info", "Health", "manage/health", "Disk, database, queue, memory"));
      sections.add(
          new AdminSection(
              "System",
              "file",
              "Configuration as code",
              "manage/configuration-as-code",
              "Export and apply the YAML configuration"));
      sections.add(
          new AdminSection("System", "log", "Logs", "log/all", "Server logs and log levels"));
    }
    if (administers) {
      sections.add(
          new AdminSection(
              "System", "node", "Clouds", "manage/cloud/", "Kubernetes clusters for builds"));
      sections.add(
          new AdminSection(
              "System",
              "file",
              "Pipeline Libraries",
              "manage/libraries/",
              "Shared libraries that pipelines load from repositories"));
      sections.add(
          new AdminSection(
              "System",
              "file",
              "Managed files",
              "manage/configfiles/",
              "Maven settings and other files for builds"));
      sections.add(
          new AdminSection(
              "Security",
              "key",
              "API tokens",
              "manage/tokens",
              "Find and revoke any user's tokens"));
      sections.add(
          new AdminSection("Security", "users", "People", "people/", "Users and accounts"));
      sections.add(
          new AdminSection(
              "Security",
              "shield",
              "Permissions",
              "manage/permissions",
              "Authorization strategy and permissions"));
      sections.add(
          new AdminSection(
              "Security", "history", "Audit log", "manage/audit", "Log of all changes"));
    }
    if (may(call, Permission.CREDENTIALS_VIEW)) {
      sections.add(
          new AdminSection(
              "Security",
              "lock",
              "Credentials",
              "manage/credentials/store/system/",
              "Passwords, keys and secrets for builds"));
    }
    if (manages || reads) {
      sections.add(
          new AdminSection(
              "Steward", "file", "About", "manage/about", "Version, licences, built-in features"));
    }
    return sections;
  }

  static Layout layout(RequestContext call) {
    String root = call.site().contextPath() + "/";
    var tasks = new ArrayList<Task>();
    tasks.add(Task.link("home", "Overview", root + "manage/"));
    for (AdminSection section : sections(call)) {
      tasks.add(Task.link(section.icon(), section.name(), root + section.href()));
    }
    return Layout.of(call, tasks);
  }
}
