namespace Atlas.Bench;

/// <summary>Why a run cannot go on, in words for whoever started it.</summary>
public sealed class BenchException(string message) : Exception(message);
