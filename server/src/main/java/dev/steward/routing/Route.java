package dev.steward.routing;

/**
 * An entry of the route table.
 *
 * @param verb the path after the resource, segments joined by slashes; empty for the resource
 *     itself
 * @param method the methods that reach the endpoint
 * @param rule the access check
 * @param endpoint handles the request
 * @param otherMethods the response to other methods
 */
public record Route<T>(
    ResourceType<T> type,
    String verb,
    Method method,
    AccessRule rule,
    Endpoint<T> endpoint,
    OtherMethods otherMethods) {

  /** The class of the endpoint, without the common prefix: {@code rest.job.JobEndpoints}. */
  public String endpointName() {
    String name = endpoint.getClass().getName();
    int lambda = name.indexOf("$$");
    String plain = lambda < 0 ? name : name.substring(0, lambda);
    return plain.startsWith("dev.steward.") ? plain.substring("dev.steward.".length()) : plain;
  }

  /** The methods of a route. Only POST and DELETE routes may have effects. */
  public enum Method {
    /** Any method, without effects: the remote API does not distinguish methods. */
    ANY,
    GET,
    POST,
    /** GET reads and POST acts, distinguished by the endpoint; reading has no effects. */
    GET_POST,
    DELETE;

    boolean accepts(String method) {
      return switch (this) {
        case ANY -> true;
        case GET -> method.equals("GET") || method.equals("HEAD");
        case GET_POST -> method.equals("GET") || method.equals("HEAD") || method.equals("POST");
        case POST -> method.equals("POST");
        case DELETE -> method.equals("DELETE");
      };
    }

    String allow() {
      return switch (this) {
        case ANY -> "GET, HEAD, POST";
        case GET -> "GET";
        case GET_POST -> "GET, POST";
        case POST -> "POST";
        case DELETE -> "DELETE";
      };
    }
  }

  /** Response to methods that the route does not support. */
  public enum OtherMethods {
    /** 405 with {@code Allow}. */
    NOT_ALLOWED,
    /** 404, which some routes of the remote API have always sent. */
    NOT_FOUND
  }
}
