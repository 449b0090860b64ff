namespace DataFetch.Catalog;

/// <summary>What is wrong with a request; decides the status that the caller gets.</summary>
public enum RequestError
{
    /// <summary>A value is malformed or out of range: gRPC INVALID_ARGUMENT, HTTP 400.</summary>
    Invalid,

    /// <summary>A name is not known: gRPC NOT_FOUND, HTTP 404.</summary>
    NotFound,

    /// <summary>The thing is not in a state that allows it: gRPC FAILED_PRECONDITION, HTTP 400.</summary>
    NotNow,

    /// <summary>There is no answer in a form that the caller takes: gRPC INVALID_ARGUMENT, HTTP 406.</summary>
    NotAcceptable,
}

/// <summary>A caller's mistake. The message goes to the caller as it is: it names the value and says what to do.</summary>
public sealed class RequestException(RequestError error, string message) : Exception(message)
{
    /// <summary>What is wrong.</summary>
    public RequestError Error { get; } = error;
}
