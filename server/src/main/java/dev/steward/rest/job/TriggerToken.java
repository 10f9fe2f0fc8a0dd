package dev.steward.rest.job;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.problem.Problem;
import dev.steward.routing.RequestContext;
import dev.steward.secret.Digests;

/**
 * Checks a job's authentication token for remote triggers. The token allows starting the job by GET
 * and without the Build permission.
 */
public final class TriggerToken {

  private TriggerToken() {}

  /**
   * Checks whether the caller may start the job.
   *
   * @return true if the token authorized the caller
   * @throws Problem.Forbidden if the token is wrong, or is missing and the caller lacks the
   *     permission
   * @throws Problem.WrongMethod for HEAD and, without a token, for all methods except POST
   */
  public static boolean admits(
      Authorizer authorizer, Jobs jobs, RequestContext call, Job job, Definition definition) {
    String encryptedToken = definition.authToken();
    String token = encryptedToken == null ? "" : jobs.decrypt(encryptedToken);
    String sentToken = call.parameters().find("token");
    if (!token.isEmpty() && sentToken != null) {
      if (!Digests.constantTimeEquals(token, sentToken)) {
        throw new Problem.Forbidden("Invalid token provided.", null);
      }
      if (call.request().method().equals("HEAD")) {
        throw new Problem.WrongMethod("This URL requires GET or POST.", "GET, POST");
      }
      return true;
    }
    authorizer.require(call.caller(), Permission.ITEM_BUILD, job.protectedObject());
    if (!call.request().isPost()) {
      throw new Problem.WrongMethod("This URL requires POST.", "POST");
    }
    return false;
  }
}
