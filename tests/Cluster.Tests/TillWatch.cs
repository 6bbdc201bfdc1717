using System.Collections.Concurrent;
using System.Net;

namespace RetailActors.Cluster.Tests;

/// <summary>What a node told a till, and after how long.</summary>
/// <param name="Status">Null: nothing, its connection was closed or the till gave up.</param>
internal sealed record TillAnswer(string Node, HttpStatusCode? Status, TimeSpan After);

/// <summary>Stands beside the tills and notes how they are answered.</summary>
internal sealed class TillWatch
{
    private readonly ConcurrentQueue<TillAnswer> _answers = new();

    public HttpMessageHandler Beside(HttpMessageHandler tills) => new Watching(this, tills);

    /// <summary>The answers to requests that ended since the watch began or since they were taken last.</summary>
    public IReadOnlyList<TillAnswer> Take()
    {
        var taken = new List<TillAnswer>();
        while (_answers.TryDequeue(out var answer))
            taken.Add(answer);
        return taken;
    }

    /// <summary>Whether such an answer was seen and not yet taken.</summary>
    public bool Saw(Func<TillAnswer, bool> answer) => _answers.Any(answer);

    private sealed class Watching(TillWatch watch, HttpMessageHandler tills) : DelegatingHandler(tills)
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancel)
        {
            var began = TimeProvider.System.GetTimestamp();
            HttpStatusCode? status = null;
            try
            {
                var answer = await base.SendAsync(request, cancel);
                status = answer.StatusCode;
                return answer;
            }
            finally
            {
                watch._answers.Enqueue(new TillAnswer(request.RequestUri!.Authority, status,
                    TimeProvider.System.GetElapsedTime(began)));
            }
        }
    }
}
