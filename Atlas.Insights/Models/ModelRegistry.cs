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

    /// <summary>Every model by name.</summary>
    public async Task<IReadOnlyList<RegisteredModel>> ListAsync(string tenant, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        var names = await session.Query<ModelName>().OrderBy(m => m.Id).ToListAsync(token);
        var models = new List<RegisteredModel>();
        foreach (var name in names) models.Add(await FoldAsync(session, name.Id, token));
        return models;
    }

    /// <summary>A model of this name; without versions if there is none.</summary>
    public async Task<RegisteredModel> ReadAsync(string tenant, string name, CancellationToken token)
    {
        await using var session = store.QuerySession(tenant);
        return await FoldAsync(session, name, token);
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
            if (wanted.State == ModelState.Serving) return [];
            var isProven = wanted.Comparison?.SpeaksForIt == true;
            if (!isProven && !isForced) throw new ModelRefusedException(wanted.Comparison is null
                ? $"version {version} of {name} was never compared: score with --model {name}, or --force"
                : $"no comparison with labels speaks for version {version} of {name}; --force serves it");
            return [new ModelServed(version, !isProven)];
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

    private static string FileOf(string name, int version) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}/{version}");

    private static async Task<RegisteredModel> FoldAsync(
        IQuerySession session, string name, CancellationToken token)
    {
        var events = await session.Events.FetchStreamAsync(Prefix + name, token: token);
        return events.Aggregate(
            new RegisteredModel(name, [], 0), (model, e) => model.Apply(e.Data, e.Timestamp));
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
        if (model.Events == 0) session.Events.StartStream(Prefix + name, recorded);
        else session.Events.Append(Prefix + name, model.Events + recorded.Length, recorded);
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

/// <summary>That there is a model of this name.</summary>
public sealed record ModelName(string Id);
