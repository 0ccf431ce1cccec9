namespace Atlas.Api.Hosting;

/// <summary>
/// Something outside the program is not as it must be; the message says in one line what, and what to do.
/// </summary>
public sealed class SetupException(string message, Exception? cause = null) : Exception(message, cause);
