using System.Data.Common;
using JasperFx.Events;
using NpgsqlTypes;
using Weasel.Postgresql;
using Weasel.Storage;

namespace Atlas.Ledger.Journal;

/// <summary>
/// SQL that runs in the events' commit, before them. Marten puts queued SQL behind the append, where a unique
/// violation has already burned sequence numbers, and each burned one stalls every projection; an operation
/// on events goes first.
/// </summary>
internal sealed class SqlBeforeAppend(string sql, params (NpgsqlDbType Type, object Value)[] values)
    : Marten.Internal.Operations.IStorageOperation, NoDataReturnedCall
{
    public Type DocumentType => typeof(IEvent);

    public Weasel.Core.OperationRole Role() => Weasel.Core.OperationRole.Other;

    public Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token) =>
        Task.CompletedTask;

    public void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
    {
        var parameters = builder.AppendWithParameters(sql, '?');
        for (var i = 0; i < parameters.Length; i++)
            (parameters[i].NpgsqlDbType, parameters[i].Value) = values[i];
    }
}
