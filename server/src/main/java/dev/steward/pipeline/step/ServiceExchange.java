package dev.steward.pipeline.step;

import dev.steward.outbound.OutboundClient;
import dev.steward.outbound.OutboundFailure;
import dev.steward.outbound.OutboundRequest;
import dev.steward.outbound.OutboundResponse;
import dev.steward.pipeline.run.StepCall;
import dev.steward.step.Repeat;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests of steps to services, whose responses the journal stores. */
final class ServiceExchange {

  private ServiceExchange() {}

  /** Creates a request; it may contain secrets, so it is created again after a restart. */
  @FunctionalInterface
  interface RequestSource {
    OutboundRequest create() throws OutboundFailure;
  }

  /**
   * The response of a service.
   *
   * @param status 0 if there was no response
   * @param body the text of the response
   * @param failure why there was no response; empty if there was one
   */
  record ServiceResponse(int status, String body, String failure) {

    boolean isSuccess() {
      return status >= 200 && status < 300;
    }

    /** Why the request has failed, for the log. */
    String problem() {
      return failure.isEmpty() ? "The server replied with status " + status + "." : failure;
    }
  }

  /** Sends a request that must not be sent twice. */
  static ServiceResponse sendOnce(StepCall call, RequestSource source) {
    Object outcome =
        call.await(
            Repeat.ONCE,
            interruption -> {
              // A request that was sent cannot be taken back; its time is limited.
              interruption.onInterrupt(() -> {});
              return exchange(source);
            });
    return read(outcome);
  }

  private static Map<String, Object> exchange(RequestSource source) throws InterruptedException {
    var outcome = new LinkedHashMap<String, Object>();
    try {
      OutboundResponse response = OutboundClient.send(source.create());
      outcome.put("status", response.status());
      outcome.put("body", response.text());
      outcome.put("failure", "");
    } catch (OutboundFailure e) {
      outcome.put("status", 0);
      outcome.put("body", "");
      outcome.put("failure", e.getMessage());
    }
    return outcome;
  }

  private static ServiceResponse read(@Nullable Object outcome) {
    if (!(outcome instanceof Map<?, ?> map) || !(map.get("status") instanceof Integer status)) {
      throw new IllegalStateException("the journal contains no response of a service");
    }
    return new ServiceResponse(
        status, String.valueOf(map.get("body")), String.valueOf(map.get("failure")));
  }

  /** A URL with a further part of its path. */
  static URI uri(String base, String path) throws OutboundFailure {
    return OutboundRequest.uri(base.endsWith("/") ? base + path : base + "/" + path);
  }
}
