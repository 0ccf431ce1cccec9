using System.Globalization;
using System.Security.Cryptography;
using Atlas.Ledger.Journal;
using JasperFx.Events;
using Marten;

namespace Atlas.Insights.Models;

/// <summary>The bytes of one version.</summary>
/// <param name="Id">Name and version of the model.</param>
public sealed record ModelFile(string Id, byte[] Content);

/// <summary>What a request to the registry can be refused for; the message says what to do.</summary>
public sealed class ModelRefusedException(string message) : Exception(message);

/// <summary>
/// The versions of every model, as events of a stream each (<c>models/NAME</c>) with their bytes beside them.
/// Whoever changes a stream states how long it was, so two changes at once are not both done.
/// </summary>
public sealed class ModelRegistry(IDocumentStore store)
{
    private const string Prefix = "models/";

    public static string KeyOf(string model) => Prefix + model;

    /// <summary>The model's name in a stream's key, or null for a stream of another kind.</summary>
    public static string? NameOf(string? streamKey) =>
        streamKey is not null && streamKey.StartsWith(Prefix, StringComparison.Ordinal)
            ? streamKey[Prefix.Length..]
            : null;

    /// <summary>The models, by name, of which a version is asked for; each with all its
    /// versions.</summary>
    public async Task<IReadOnlyList<RegisteredModel>> ListAsync(
        string tenant, ModelFilter filter, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        var names = await session.Query<ModelName>().OrderBy(m => m.Id).ToListAsync(token);
        var models = new List<RegisteredModel>();
        foreach (var name in names.Where(n => filter.Allows(n.Id)))
            models.Add(await FoldAsync(session, name.Id, token));
        return [.. models.Where(m => m.Versions.Any(filter.Allows))];
    }

    /// <summary>A model of this name; without versions if there is none.</summary>
    public async Task<RegisteredModel> ReadAsync(string tenant, string name, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        return await FoldAsync(session, name, token);
    }

    public async Task<IReadOnlyList<IEvent>> ReadEventsAsync(
        string tenant, string name, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        return await session.Events.FetchStreamAsync(KeyOf(name), token: token);
    }

    /// <summary>Makes a model in somebody else's commit.</summary>
    /// <param name="events">Makes its first events of its bytes' hash.</param>
    public static void Queue(
        IDocumentSession session, string name, byte[] content, Func<string, IReadOnlyList<object>> events)
    {
        session.Store(new ModelFile(FileOf(name, 1), content));
        session.Store(new ModelName(name));
        session.Events.StartStream(KeyOf(name), events(HashOf(content)));
    }

    /// <summary>
    /// Stores a new version, which is a shadow until it serves. The first serves at once: the rules did
    /// before.
    /// </summary>
    /// <param name="trained">Makes the event of the version's number and its bytes' hash.</param>
    public Task<RegisteredModel> AddAsync(
        Caller caller, string name, byte[] content, Func<int, string, ModelTrained> trained,
        CancellationToken token) => ChangeAsync(caller, name, (model, session) =>
    {
        var version = model.Versions.Count + 1;
        session.Store(new ModelFile(FileOf(name, version), content));
        session.Store(new ModelName(name));
        List<InsightEvent> events = [trained(version, HashOf(content))];
        if (version == 1) events.Add(new ModelServed(version, Forced: false));
        return events;
    }, token);

    public Task<RegisteredModel> RecordAsync(
        Caller caller, string name, IReadOnlyList<InsightEvent> changes, CancellationToken token) =>
        ChangeAsync(caller, name, (_, _) => changes, token);

    /// <summary>Lets a version serve.</summary>
    /// <exception cref="ModelRefusedException">
    /// There is no such version, or no comparison speaks for it and it is not forced.
    /// </exception>
    public Task<RegisteredModel> ServeAsync(
        Caller caller, string name, int version, bool isForced, CancellationToken token) =>
        ChangeAsync(caller, name, (model, _) =>
        {
            var wanted = model.Find(version) ??
                throw new ModelRefusedException($"there is no version {version} of {name}");
            if (wanted is { State: ModelState.Serving, Problem: null }) return [];
            // What served before may serve again.
            var doubt = wanted.State == ModelState.Shadow ? DoubtOf(name, wanted) : null;
            if (doubt is not null && !isForced) throw new ModelRefusedException(doubt);
            return [new ModelServed(version, doubt is not null, wanted.Live)];
        }, token);

    /// <summary>The bytes of a version.</summary>
    /// <exception cref="InvalidDataException">They are missing or damaged.</exception>
    public async Task<byte[]> LoadAsync(
        string tenant, string name, ModelTrained version, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        var file = await session.LoadAsync<ModelFile>(FileOf(name, version.Version), token) ??
            throw new InvalidDataException("its bytes are not there");
        return HashOf(file.Content) == version.Hash
            ? file.Content
            : throw new InvalidDataException("its bytes are damaged");
    }

    /// <summary>Why it should not serve yet; null = nothing speaks against it.</summary>
    private static string? DoubtOf(string name, ModelVersion wanted)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"version {wanted.Trained.Version} of {name}");
        if (DetectorRegistry.LedgerIn(name) is not null)
        {
            var seen = wanted.Live?.Transactions ?? 0;
            return wanted.Live?.IsEnough == true ? null : string.Create(CultureInfo.InvariantCulture,
                $"{what} has run beside the serving one for {seen} transactions, ") +
                $"{LiveComparison.TransactionsMin} are needed; --force serves it";
        }

        if (wanted.Comparison is null)
            return $"{what} was never compared: score with --model {name}, or --force";
        return wanted.Comparison.SpeaksForIt
            ? null : $"no comparison with labels speaks for {what}; --force serves it";
    }

    private static string FileOf(string name, int version) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}/{version}");

    private static async Task<RegisteredModel> FoldAsync(
        IQuerySession session, string name, CancellationToken token)
    {
        var events = await session.Events.FetchStreamAsync(KeyOf(name), token: token);
        var model = events.Aggregate(
            new RegisteredModel(name, [], 0), (model, e) => model.Apply(e.Data, e.Timestamp));
        return DetectorRegistry.LedgerIn(name) is { } ledger &&
            await session.LoadAsync<DetectorRun>(ledger, token) is { } run ? model.With(run) : model;
    }

    /// <summary>What is decided on the stream as it is; refused if it has grown meanwhile.</summary>
    private async Task<RegisteredModel> ChangeAsync(
        Caller caller, string name,
        Func<RegisteredModel, IDocumentSession, IReadOnlyList<InsightEvent>> decide, CancellationToken token)
    {
        await using var session = store.LightweightSession(caller.Tenant);
        var model = await FoldAsync(session, name, token);
        var events = decide(model, session);
        if (events.Count == 0) return model;
        object[] recorded = [.. events.Select(e => Recorded(session, caller, e))];
        if (model.Events == 0) session.Events.StartStream(KeyOf(name), recorded);
        else session.Events.Append(KeyOf(name), model.Events + recorded.Length, recorded);
        await session.SaveChangesAsync(token);
        return await FoldAsync(session, name, token);
    }

    private static IEvent Recorded(IDocumentSession session, Caller caller, InsightEvent change)
    {
        var recorded = session.Events.BuildEvent(change);
        (recorded.UserName, recorded.CorrelationId, recorded.CausationId) =
            (caller.Actor, caller.CorrelationId, caller.CausationId);
        return recorded;
    }

    private static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}

/// <summary>Which versions are asked for; what is null does not matter.</summary>
/// <param name="Kind">What can load them.</param>
/// <param name="Ledger">Those of this ledger's detectors.</param>
public sealed record ModelFilter(
    string? Name = null, string? Kind = null, string? Ledger = null, ModelState? State = null)
{
    internal bool Allows(string name) => (Name is null || Name == name) &&
        (Ledger is null || DetectorRegistry.LedgerIn(name) == Ledger);

    public bool Allows(ModelVersion version) => (Kind is null || version.Trained.Kind == Kind) &&
        (State is null || version.State == State);
}

/// <summary>That there is a model of this name.</summary>
public sealed record ModelName(string Id);
