package dev.steward.trigger;

import dev.steward.problem.Problem;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.text.RefGlob;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads push and merge request events from GitLab. */
final class GitlabPush {

  private GitlabPush() {}

  /**
   * Build variables from a GitLab push or merge request event; null if the trigger ignores the
   * event.
   */
  static @Nullable Map<String, String> gitlabValues(
      GitLabPushTrigger trigger, Map<String, @Nullable Object> payload) {
    String kind = String.valueOf(JsonPath.find("$.object_kind", payload));
    var values = new LinkedHashMap<String, String>();
    String branch;
    switch (kind) {
      case "push" -> {
        String ref = text(payload, "$.ref");
        String after = text(payload, "$.after");
        if (!trigger.onPush() || after.isEmpty() || after.chars().allMatch(c -> c == '0')) {
          return null;
        }
        branch = ref.startsWith("refs/heads/") ? ref.substring("refs/heads/".length()) : ref;
        values.put("gitlabActionType", "PUSH");
        values.put("gitlabTargetBranch", branch);
        values.put("gitlabBefore", text(payload, "$.before"));
        values.put("gitlabAfter", after);
        values.put("gitlabUserName", text(payload, "$.user_name"));
        values.put("gitlabUserEmail", text(payload, "$.user_email"));
      }
      case "merge_request" -> {
        String action = text(payload, "$.object_attributes.action");
        boolean isNew =
            action.equals("open")
                || action.equals("reopen")
                || (action.equals("update")
                    && !text(payload, "$.object_attributes.oldrev").isEmpty());
        if (!trigger.onMergeRequest() || !isNew) {
          return null;
        }
        branch = text(payload, "$.object_attributes.source_branch");
        values.put("gitlabActionType", "MERGE");
        values.put("gitlabTargetBranch", text(payload, "$.object_attributes.target_branch"));
        values.put("gitlabMergeRequestTitle", text(payload, "$.object_attributes.title"));
        values.put("gitlabMergeRequestId", text(payload, "$.object_attributes.id"));
        values.put("gitlabMergeRequestIid", text(payload, "$.object_attributes.iid"));
        values.put("gitlabMergeRequestState", text(payload, "$.object_attributes.state"));
        values.put(
            "gitlabMergeRequestLastCommit", text(payload, "$.object_attributes.last_commit.id"));
        values.put("gitlabUserName", text(payload, "$.user.name"));
        values.put("gitlabUserEmail", text(payload, "$.user.email"));
      }
      default -> {
        return null;
      }
    }
    if (!accepts(trigger, branch)) {
      return null;
    }
    values.put("gitlabBranch", branch);
    values.put("gitlabSourceBranch", branch);
    values.put("gitlabSourceRepoName", text(payload, "$.project.name"));
    values.put("gitlabSourceNamespace", text(payload, "$.project.namespace"));
    values.put("gitlabSourceRepoURL", text(payload, "$.project.git_ssh_url"));
    values.put("gitlabSourceRepoSshUrl", text(payload, "$.project.git_ssh_url"));
    values.put("gitlabSourceRepoHttpUrl", text(payload, "$.project.git_http_url"));
    values.put("gitlabSourceRepoHomepage", text(payload, "$.project.web_url"));
    return values;
  }

  private static String text(Map<String, @Nullable Object> payload, String path) {
    String value = JsonPath.find(path, payload);
    return value == null ? "" : value;
  }

  private static boolean accepts(GitLabPushTrigger trigger, String branch) {
    var budget = MatchBudget.ofRequest();
    try {
      return !any(trigger.excludedBranches(), branch, budget)
          && (trigger.includedBranches().isBlank()
              || any(trigger.includedBranches(), branch, budget));
    } catch (MatchLimitException e) {
      throw new Problem.Invalid(
          "The branch filter of the job's GitLab trigger could not be evaluated. "
              + e.getMessage());
    }
  }

  private static boolean any(String patterns, String branch, MatchBudget budget)
      throws MatchLimitException {
    for (String pattern : patterns.split(",", -1)) {
      if (!pattern.isBlank() && RefGlob.of(pattern.strip()).matches(branch, budget)) {
        return true;
      }
    }
    return false;
  }
}
