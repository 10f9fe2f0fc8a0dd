package dev.steward.web;

import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.routing.Confirmation;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Shutdown;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Data for the layout around every page: user, breadcrumbs and side menu.
 *
 * @param context path prefix of all URLs, without trailing slash
 * @param root URL of the server, with trailing slash
 * @param assets path of style sheet, scripts and icons, with trailing slash; it changes with their
 *     content, so browsers cache them permanently
 * @param theme {@code light} or {@code dark} if the user chose one, otherwise empty
 * @param userUrl URL segment of the user
 * @param apiHelp path of the REST API help for this page
 * @param mayManage true if the user may open the administration pages
 * @param confirmation message about the previous action; null if there is none
 * @param shutdown pending shutdown; null if there is none
 * @param mayCancelShutdown true if the user has the permission to cancel the shutdown
 * @param breadcrumbs breadcrumbs, outermost first, without the server itself
 * @param tasks entries of the side menu, in display order
 */
public record Layout(
    String context,
    String root,
    String assets,
    String theme,
    String crumb,
    boolean signedIn,
    String userName,
    String userUrl,
    String apiHelp,
    boolean mayManage,
    @Nullable Confirmation confirmation,
    @Nullable Shutdown shutdown,
    boolean mayCancelShutdown,
    List<Breadcrumb> breadcrumbs,
    List<Task> tasks) {

  private static final List<String> THEMES = List.of("light", "dark");

  /**
   * A breadcrumb.
   *
   * @param href path of its page; empty if it has none
   */
  public record Breadcrumb(String name, String href) {}

  /**
   * An entry of the side menu: a link, or a button that sends a POST.
   *
   * @param icon name in the icon sprite
   * @param href target of the link or of the POST
   * @param current true if the entry leads to the current page
   * @param post true for a button
   * @param question question to confirm before the POST; null if the action loses no data
   */
  public record Task(
      String icon,
      String label,
      String href,
      boolean current,
      boolean post,
      @Nullable String question) {

    public static Task link(String icon, String label, String href) {
      return new Task(icon, label, href, false, false, null);
    }

    public static Task button(String icon, String label, String href, @Nullable String question) {
      return new Task(icon, label, href, false, true, question);
    }
  }

  /** Layout of a page without a side menu. */
  public static Layout of(RequestContext call) {
    return of(call, List.of());
  }

  /**
   * Layout of a page.
   *
   * @param tasks side menu; the entry with the path of the page, or else with the nearest path
   *     above it, is marked as current
   */
  public static Layout of(RequestContext call, List<Task> tasks) {
    return of(call, tasks, call.path());
  }

  /**
   * Layout of a page whose resource has several paths, such as a build and its permalinks.
   *
   * @param resourcePath path of the resource that the tasks use
   */
  public static Layout of(RequestContext call, List<Task> tasks, String resourcePath) {
    String theme = call.request().cookie("steward-theme");
    String context = call.site().contextPath();
    String requestedPath = call.path();
    String rawPath = call.request().rawPath();
    Task current =
        currentTask(
            tasks,
            rawPath.startsWith(requestedPath)
                ? resourcePath + rawPath.substring(requestedPath.length())
                : rawPath);
    boolean manages =
        call.rights().allows(call.caller(), Permission.MANAGE, ProtectedObject.SERVER);
    return new Layout(
        context,
        call.rootUrl(),
        context + Assets.path(),
        theme != null && THEMES.contains(theme) ? theme : "",
        call.crumb(),
        !call.caller().isAnonymous(),
        call.caller().fullName(),
        call.caller().name().toLowerCase(Locale.ENGLISH),
        ApiHelp.path(call),
        manages
            || call.rights().allows(call.caller(), Permission.SYSTEM_READ, ProtectedObject.SERVER),
        call.takeConfirmation(),
        call.rights().allows(call.caller(), Permission.READ, ProtectedObject.SERVER)
            ? call.site().shutdown().get()
            : null,
        manages,
        Breadcrumbs.of(call),
        tasks.stream()
            .map(task ->
                task.equals(current)
                    ? new Task(task.icon(), task.label(), task.href(), true, false, null)
                    : task)
            .toList());
  }

  /**
   * The task of the current page: the one with the longest path that equals the page's path or is
   * an ancestor of it.
   */
  private static @Nullable Task currentTask(List<Task> tasks, String path) {
    String page = withoutSlash(path);
    Task nearest = null;
    for (Task task : tasks) {
      String href = withoutSlash(task.href());
      boolean leads = page.equals(href) || (page.startsWith(href + "/") && !isRoot(tasks, href));
      if (!task.post()
          && leads
          && (nearest == null || href.length() > withoutSlash(nearest.href()).length())) {
        nearest = task;
      }
    }
    return nearest;
  }

  /** A path with other tasks below it matches only the page itself. */
  private static boolean isRoot(List<Task> tasks, String href) {
    return tasks.stream().anyMatch(other -> withoutSlash(other.href()).startsWith(href + "/"));
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
